"""Claims in XML of openIMIS's form, one or many, in order or not."""

from __future__ import annotations

import pytest

from jamii.claims import hooks
from jamii.claims.types import RawClaim
from jamii.interop.openimis.claim_file import read, recognises
from jamii.kernel.errors import Invalid

CLAIM = """<Claim>
  <Details>
    <ClaimDate>31/01/2026</ClaimDate><HFCode>HC</HFCode><ClaimAdmin>AM</ClaimAdmin>
    <ClaimCode>X1</ClaimCode><GuaranteeNo>G7</GuaranteeNo><CHFID>070707070</CHFID>
    <StartDate>30/01/2026</StartDate><EndDate>31/01/2026</EndDate>
    <ICDCode>B54</ICDCode><ICDCode1>A01</ICDCode1><ICDCode2/><ICDCode3>A02</ICDCode3>
    <Comment>fever &amp; chills</Comment><Total>44</Total><VisitType>E</VisitType>
  </Details>
  <Items>
    <Item><ItemCode>M1</ItemCode><ItemPrice>6.00</ItemPrice><ItemQuantity>4</ItemQuantity></Item>
  </Items>
  <Services>
    <Service><ServiceCode>V1</ServiceCode><ServicePrice>0.00</ServicePrice>
      <ServiceQuantity>1</ServiceQuantity></Service>
  </Services>
</Claim>"""


def claims(text: str | bytes, size: int = 11) -> list[RawClaim]:
    """The claims of a file that comes in small pieces."""
    content = text.encode() if isinstance(text, str) else text
    return list(read(content[at : at + size] for at in range(0, len(content), size)))


def test_a_claim_is_read_by_our_names() -> None:
    (claim,) = claims(f'<?xml version="1.0" encoding="utf-8"?>\n{CLAIM}')
    assert claim.row == 2
    assert claim.fields == {
        "claimed_on": "31/01/2026",
        "facility": "HC",
        "administrator": "AM",
        "code": "X1",
        "guarantee": "G7",
        "number": "070707070",
        "first_day": "30/01/2026",
        "last_day": "31/01/2026",
        "main_diagnosis": "B54",
        "explanation": "fever & chills",
        "visit_type": "emergency",
        "other_diagnoses": "A01 A02",
    }
    item = {"kind": "item", "code": "M1", "price_asked": "6.00", "quantity": "4"}
    # A price of zero is none: the list's counts.
    service = {"kind": "service", "code": "V1", "quantity": "1"}
    assert [line.fields for line in claim.lines] == [item, service]
    assert [line.row for line in claim.lines] == [11, 14]


def test_many_claims_lie_below_any_root_and_in_other_alphabets() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?><Batch><Page>'
    text += CLAIM.replace("fever", "fièvre") * 3 + "</Page></Batch>"
    found = claims(text.encode("latin-1"), 1000)
    assert [one.fields["explanation"] for one in found] == ["fièvre & chills"] * 3
    assert claims("<Claims></Claims>") == []
    assert len(claims(CLAIM.encode("utf-16"))) == 1


BOMB = """<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>
<Claims><Claim><Details><Comment>&lol2;</Comment></Details></Claim></Claims>"""


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        (f"<Claims>{CLAIM}<Claim>", "file-xml-broken", 16),
        (f"<Claims>{CLAIM}<Claim></Claims>", "file-xml-broken", 16),
        (f"<Claims>{CLAIM}</Claims>\n<Claims/>", "file-xml-broken", 17),
        ("<Claims>&nobody;</Claims>", "file-xml-broken", 1),
        (BOMB, "file-xml-declares", 1),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><Claims/>', "file-xml-declares", 1),
        ("<a>" * 100_000, "file-xml-deep", 1),
        (b'<?xml version="1.0" encoding="utf-8"?><Claims>\xe9</Claims>', "file-xml-broken", 1),
    ],
)
def test_what_breaks_a_file_is_said_with_its_row(text: str, code: str, row: int) -> None:
    with pytest.raises(Invalid) as refused:
        claims(text, 64)
    assert [(one.code, one.row) for one in refused.value.problems] == [(code, row)]


def test_texts_and_lines_without_end_are_not_kept() -> None:
    long = CLAIM.replace("fever", "x" * 1_000_000)
    assert len(claims(long, 65_536)[0].fields["explanation"]) == 5_000
    item = "<Item><ItemCode>M1</ItemCode></Item>"
    many = CLAIM.replace("<Items>", "<Items>" + item * 5_000)
    assert len(claims(many, 65_536)[0].lines) == 1_000


def test_the_form_is_told_to_claims() -> None:
    assert hooks.file_forms()["openimis-xml"].read is read
    for head in (b"<Claim>", b"\xef\xbb\xbf <?xml", "<Claim/>".encode("utf-16")):
        assert recognises(head)
    assert not recognises(b"claim,code")
