"""Claims that waited before the reasons had a column of their own: read from their first decision.

Only claims that needed a hand are touched, so that the history grows by those alone. Running it
again changes nothing.
"""

from django.db import migrations

_FILL = """
UPDATE claims_claim claim
SET hand_reasons = first.codes
FROM (
  SELECT decision.claim_id, array_agg(question ->> 'code' ORDER BY place) AS codes
  FROM claims_decision decision
  CROSS JOIN LATERAL jsonb_array_elements(decision.questions)
    WITH ORDINALITY AS listed(question, place)
  WHERE decision.number = 1
  GROUP BY decision.claim_id
) AS first
WHERE claim.id = first.claim_id AND claim.hand_reasons = '{}'
"""


class Migration(migrations.Migration):

    dependencies = [
        ("claims", "0002_what_may_settle_without_a_hand"),
        ("pghistory", "0007_auto_20250421_0444"),  # the triggers of history call its functions
    ]

    operations = [
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
