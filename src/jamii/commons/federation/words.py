"""The sentences and labels of federation."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "federation.named": _("This installation was named %(node)s."),
        "federation.key-made": _("The node has a new key, %(key)s."),
        "federation.joined": _("The node joined the hub %(node)s."),
        "federation.agreed": _("It was agreed that this may leave: %(said)s."),
        "federation.revoked": _("It was taken back that this may leave: %(said)s."),
        "federation.forwarded": _("The feedback %(number)s left as envelope %(sequence)s."),
        "federation.taken-back": _("%(record)s was taken back; hubs delete it."),
        "federation.by-itself": _("Feedback without anything personal goes on by itself."),
        "federation.by-hand": _("Feedback goes on only when somebody forwards it."),
        "federation.invited": _("The node %(node)s was invited to join."),
        "federation.invited-back": _("The node %(node)s may come back with a new key."),
        "federation.confirmed": _("A second person confirmed that %(node)s comes back."),
        "federation.admitted": _("The node %(node)s joined with the key %(key)s."),
        "federation.readmitted": _("The node %(node)s came back with the key %(key)s."),
        "federation.rotated": _("The node %(node)s changed its key to %(key)s."),
        "federation.suspended": _("Nothing more is taken from the node %(node)s."),
        "federation.resumed": _("Envelopes of the node %(node)s are taken again."),
        "federation.honoured": _(
            "The node %(node)s took back what it had sent; the contents of %(count)s envelopes "
            "were deleted."
        ),
        "federation.settled": _("A held envelope was looked at."),
        "node-code-badly-formed": _(
            "A node code is two letters, a hyphen, and 2 to 20 lower-case letters or digits, such "
            "as cm-bepha."
        ),
        "node-has-a-name": _("This installation is %(node)s. The code of a node never changes."),
        "node-has-no-name": _(
            "This installation has no node code yet. Somebody who may connect it gives it one."
        ),
        "private-key-missing": _(
            "The private key of this node is not where it should be. Put the file back from your "
            "safe copy, or make a new key and ask the hub to readmit you."
        ),
        "private-key-open": _(
            "The private key of this node may be read by others. Take their rights from the file "
            "(chmod 600)."
        ),
        "not-a-hub": _("This installation is no hub. The setting JAMII_HUB makes it one."),
        "no-hub": _("This node has joined no hub yet."),
        "has-a-hub": _("This node has joined %(node)s already. A node has one hub."),
        "own-node": _("This is the code of this very node."),
        "hub-address": _("The address of a hub begins with https:// (on this machine http://)."),
        "consent-missing": _(
            "Nobody has agreed yet that this may leave. Read what it contains and agree first."
        ),
        "consent-of-none": _("There is nothing to agree to under this name."),
        "stays-private": _(
            "This feedback holds what looks personal and was kept on purpose: it never leaves."
        ),
        "holds-personal": _(
            "What looks like a phone number, an address or a member number may not leave. Write it "
            "differently or put a gap."
        ),
        "holds-a-name": _(
            "“%(words)s” stands in the registers of this house as a name. Write it differently or "
            "put a gap."
        ),
        "not-sent": _("Nothing was sent under this number, or it was taken back already."),
        "join-code-wrong": _(
            "The code does not fit. Codes have twelve signs, count for 14 days, and for one node."
        ),
        "join-code-used": _("This code was used already. Ask the hub for a new one."),
        "join-unconfirmed": _("A second person at the hub has not confirmed this yet."),
        "join-unreadable": _("This is no message of a node that wants to join, nor an answer."),
        "node-is-member": _(
            "The node %(node)s is a member already. If it lost its key, readmit it."
        ),
        "node-is-no-member": _("The node %(node)s is no member of this hub."),
        "second-person": _("Somebody else must confirm what you proposed yourself."),
        "hub-refused": _("The hub refused: %(said)s"),
        "hub-silent": _("The hub does not answer. Nothing is lost; it is tried again."),
        "request-unsigned": _("The request is not signed by a node that this one knows."),
        "batch-too-large": _("At most %(limit)s envelopes and 1 MB can be sent at once."),
        "envelope-too-large": _("The envelope is larger than 64 kB."),
        "envelope-unreadable": _("The line is no envelope, or not written in the one way."),
        "envelope-version": _("The envelope has a form that this release does not know."),
        "envelope-changed": _("The contents are not those that were signed."),
        "signature-wrong": _("The signature is not that of the node."),
        "key-unknown": _("The envelope is signed with a key that is not known here."),
        "chain-broken": _("The envelope does not follow the one before."),
        "chain-forked": _(
            "The node sent another envelope under the same number: it lives twice, perhaps after "
            "a restored copy."
        ),
        "node-unknown": _("No node of this code has joined."),
        "node-suspended": _("Nothing is taken from this node at the moment."),
        "not-its-own": _("The envelope is of another node than the one that sent it."),
        "type-unknown": _("This release does not know this type of envelope."),
        "type-not-theirs": _("A node of this kind does not send this type."),
        "payload-field-unknown": _("There is a field that is not on the list."),
        "payload-field-missing": _("A field is missing."),
        "payload-field-unfit": _("A field holds what it may not hold."),
        "key-unproven": _("The new key was not proven."),
        "sequence-ahead": _("An envelope before this one is missing."),
        "clock-ahead": _("The clock of the node is more than a day ahead."),
        "clock-back": _("The clock of the node went back by more than a day."),
    }
)
sentences.register_labels(
    {
        "envelope-feedback": _("feedback that was forwarded"),
        "envelope-tombstone": _("word that something was taken back"),
        "envelope-key": _("a new key"),
        "via-https": _("by the network"),
        "via-file": _("by file"),
        "part-hub": _("hub"),
        "part-member": _("member"),
        "key-joined": _("told when joining"),
        "key-rotated": _("signed by the key before"),
        "key-readmitted": _("readmitted by two persons"),
        "purpose-join": _("join"),
        "purpose-readmit": _("come back with a new key"),
        "field-record": _("number of the record, with the code of this node"),
        "field-kind": _("what the writer says it is"),
        "field-text": _("the words, as you read them before they leave"),
        "field-goal": _("what the writer was trying to do"),
        "field-severity": _("how much it hinders, 1 to 4"),
        "field-written_on": _("the day on which it was written"),
        "field-language": _("language of the page"),
        "field-screen": _("screen, by its code in the product"),
        "field-module": _("module of the product"),
        "field-last_error": _("code of the last error"),
        "field-source_text": _("text of the product that is meant"),
        "field-online": _("whether the device was on line"),
        "field-release": _("release of the product"),
        "field-packs": _("packs in use, with their releases"),
        "field-roles": _("standard roles of the writer"),
        "field-org_level": _("whether the writer works at a facility, an area or everywhere"),
    }
)
