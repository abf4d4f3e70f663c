-- A second implementation of the rules of claims: as sets, in SQL, over the tables.
--
-- Written from the specification of claims (checks at submission, choice of the plan, valuation) and
-- of the registers, never from the rules in Python, so that a mistake made once shows. It decides
-- every waiting claim in the order of the keys, into tables of the schema `oracle`, and writes
-- nothing else.
--
-- What does not depend on order is worked out once, for all lines. What does (counts, frequency,
-- quantities, deductibles, ceilings) goes in rounds: claims that can touch each other, because they
-- share a person or a cover, form a group, and round n decides the n-th claim of every group at once.
-- What a round reads carries its number (`in_round`), so that a round of a million costs what is in it.

DROP SCHEMA IF EXISTS oracle CASCADE;
CREATE SCHEMA oracle;
SET search_path = oracle, public;
SET work_mem = '64MB';  -- it looks at a whole country at once

-- Claims, patients and facilities on the target day ------------------------------------------------

CREATE UNLOGGED TABLE patient_group AS
SELECT person_id AS person, person_id::text AS mark FROM (
    SELECT person_id FROM claims_claim WHERE status = 'entered'
    UNION
    SELECT person_id FROM enrolment_covermember
) anybody;
CREATE UNIQUE INDEX ON patient_group (person);
CREATE UNLOGGED TABLE cover_group AS
SELECT cover_id AS cover, min(person_id::text) AS mark FROM enrolment_covermember GROUP BY cover_id;
CREATE UNIQUE INDEX ON cover_group (cover);
ANALYZE patient_group;
ANALYZE cover_group;

-- The smallest key wanders along shared covers and shared persons until nothing moves.
DO $$
DECLARE
    moved bigint := 1;
BEGIN
    WHILE moved > 0 LOOP
        UPDATE patient_group SET mark = found.mark
        FROM (SELECT person_id, min(cover_group.mark) AS mark
              FROM enrolment_covermember JOIN cover_group ON cover = cover_id GROUP BY person_id) found
        WHERE person = found.person_id AND found.mark < patient_group.mark;
        UPDATE cover_group SET mark = found.mark
        FROM (SELECT cover_id, min(patient_group.mark) AS mark
              FROM enrolment_covermember JOIN patient_group ON person = person_id GROUP BY cover_id) found
        WHERE cover = found.cover_id AND found.mark < cover_group.mark;
        GET DIAGNOSTICS moved = ROW_COUNT;
    END LOOP;
END $$;

CREATE UNLOGGED TABLE asked AS
SELECT claim.id AS claim, claim.scheme_id AS scheme, claim.person_id AS person,
       claim.last_day AS target, claim.last_day > claim.first_day AS overnight,
       claim.visit_type AS visit,
       person.sex,
       extract(year FROM age(claim.last_day, person.born)) >= 18 AS adult,
       coalesce(person.ended_on <= claim.last_day, false)
           OR household.id IS NULL
           OR coalesce(household.ended_on <= claim.last_day, false) AS closed,
       facility.sub_level, terms.level, terms.care_type,
       terms.service_list_id AS service_list, terms.item_list_id AS item_list,
       scheme.places,
       row_number() OVER (PARTITION BY patient_group.mark ORDER BY claim.id) AS round,
       NULL::text AS category,
       NULL::text AS reason
FROM claims_claim claim
JOIN people_person person ON person.id = claim.person_id
LEFT JOIN people_household household ON household.id = person.household_id
JOIN organisations_scheme scheme ON scheme.id = claim.scheme_id
JOIN providers_facility facility ON facility.id = claim.facility_id
JOIN providers_facilityterms terms ON terms.facility_id = facility.id AND terms.days @> claim.last_day
JOIN patient_group ON patient_group.person = claim.person_id
WHERE claim.status = 'entered';
CREATE UNIQUE INDEX ON asked (claim);
CREATE INDEX ON asked (round);
ANALYZE asked;

-- Lines with the register, the price list, and the checks that no other claim can change -----------

CREATE UNLOGGED TABLE known_entry AS
SELECT entry.id, entry.kind, entry.code, entry.category, entry.package_type, entry.manual_price,
       (SELECT min(lower(terms.days)) FROM catalogue_entryterms terms
        WHERE terms.entry_id = entry.id) AS first_day
FROM catalogue_entry entry;
CREATE UNLOGGED TABLE strict AS
SELECT plan.scheme_id AS scheme, bool_and(version.strict_care_type) AS care
FROM plans_plan plan JOIN plans_termsversion version ON version.plan_id = plan.id GROUP BY 1;
ANALYZE known_entry;

CREATE UNLOGGED TABLE asked_line WITH (fillfactor = 60) AS
SELECT line.claim_id AS claim, asked.round AS in_round, line.number, line.kind, line.code, line.quantity AS provided,
       line.price AS price_asked,
       entry.category AS service_category, entry.package_type,
       coalesce(register.frequency_days, 0) AS frequency,
       -- The price that the list or the register gives for one unit.
       CASE
           WHEN listed.price IS NOT NULL THEN listed.price
           WHEN entry.package_type = 'package' AND NOT entry.manual_price THEN parts.total
           ELSE register.price
       END AS list_price,
       CASE
           WHEN entry.id IS NULL THEN 'not-in-register'
           WHEN register.entry_id IS NULL AND entry.first_day > asked.target THEN 'target-date'
           WHEN register.entry_id IS NULL THEN 'not-in-register'
           WHEN listed.id IS NULL THEN 'not-in-price-list'
           WHEN asked.care_type = 'out' AND (asked.overnight OR register.care_type = 'in') THEN 'care-type'
           WHEN asked.care_type = 'in' AND register.care_type = 'out' THEN 'care-type'
           WHEN strict.care AND register.care_type = 'in' AND NOT asked.overnight THEN 'care-type'
           WHEN strict.care AND register.care_type = 'out' AND asked.overnight THEN 'care-type'
           WHEN coalesce(register.patient_mask, 0) <> 0 AND NOT (
               CASE asked.sex
                   WHEN 'male' THEN register.patient_mask & 1 = 1
                   WHEN 'female' THEN register.patient_mask & 2 = 2
                   ELSE register.patient_mask & 3 <> 0
               END
               AND register.patient_mask & (CASE WHEN asked.adult THEN 4 ELSE 8 END) <> 0
           ) THEN 'patient-category'
       END AS reason,
       row_number() OVER (
           PARTITION BY line.claim_id, line.kind, line.code ORDER BY line.number
       ) AS time,
       NULL::uuid AS cover,
       NULL::text AS limitation,
       NULL::numeric AS limit_value,
       NULL::numeric AS quantity,
       NULL::numeric AS price,
       NULL::text AS origin,
       NULL::text AS exclusion
FROM claims_claimline line
JOIN asked ON asked.claim = line.claim_id
LEFT JOIN known_entry entry ON entry.kind = line.kind AND entry.code = line.code
LEFT JOIN catalogue_entryterms register
    ON register.entry_id = entry.id AND register.days @> asked.target
LEFT JOIN catalogue_pricelistline listed
    ON listed.price_list_id = CASE line.kind WHEN 'item' THEN asked.item_list ELSE asked.service_list END
    AND listed.entry_id = entry.id AND listed.days @> asked.target
    AND EXISTS (SELECT FROM catalogue_pricelist list
                WHERE list.id = listed.price_list_id AND list.days @> asked.target)
LEFT JOIN LATERAL (
    -- What the line says of the composition, else the usual one; prices are the package's.
    SELECT sum(coalesce((given.value ->> 'quantity')::numeric, part.quantity) * part.price) AS total
    FROM catalogue_packagepart part
    JOIN catalogue_entry one ON one.id = part.part_id
    LEFT JOIN jsonb_array_elements(line.parts) given
        ON given.value ->> 'kind' = one.kind AND given.value ->> 'code' = one.code
    WHERE entry.package_type = 'package' AND part.package_id = entry.id
      AND (jsonb_array_length(line.parts) = 0 OR given.value IS NOT NULL)
) parts ON true
LEFT JOIN strict ON strict.scheme = asked.scheme;
CREATE UNIQUE INDEX ON asked_line (claim, number);
CREATE INDEX ON asked_line (in_round);
ANALYZE asked_line;

-- The category of the claim for the counts: all lines count.
UPDATE asked SET category = found.category
FROM (
    SELECT asked.claim, CASE
        WHEN bool_or(service_category = 'surgery') THEN 'surgery'
        WHEN bool_or(service_category = 'delivery') THEN 'delivery'
        WHEN bool_or(service_category = 'antenatal') THEN 'antenatal'
        WHEN asked.overnight OR bool_or(service_category = 'hospitalisation') THEN 'hospitalisation'
        WHEN bool_or(service_category = 'consultation') THEN 'consultation'
        ELSE 'visit'
    END AS category
    FROM asked JOIN asked_line USING (claim) GROUP BY asked.claim, asked.overnight
) found WHERE found.claim = asked.claim;

-- Covers that count on the target day --------------------------------------------------------------

CREATE UNLOGGED TABLE candidate AS
SELECT asked.claim, asked.round AS in_round, cover.id AS cover, version.id AS terms, cover.effective, cover.expiry,
       member.effective AS link_effective,
       cover.stage = 'new' OR member.effective > cover.effective AS waits,
       version.limits_per, version.threshold, version.pay_lower_of_list_and_asked AS lower_price,
       CASE version.hospital_case WHEN 'overnight' THEN asked.overnight
            ELSE asked.level = 'hospital' END AS hospital,
       (SELECT count(*) FROM enrolment_covermember other WHERE other.cover_id = cover.id
        AND other.effective <= asked.target AND asked.target <= other.expiry) AS members,
       asked.level || '/' || asked.sub_level = ANY (version.capitation_groups)
           OR asked.level = ANY (version.capitation_groups)
           OR asked.level || '/' = ANY (version.capitation_groups) AS capitated
FROM asked
JOIN enrolment_covermember member ON member.person_id = asked.person
JOIN enrolment_cover cover ON cover.id = member.cover_id AND cover.scheme_id = asked.scheme
JOIN plans_termsversion version ON version.plan_id = cover.plan_id AND version.days @> asked.target
WHERE cover.status IN ('active', 'expired') AND NOT member.ended
  AND cover.effective <= asked.target AND asked.target <= cover.expiry
  AND member.effective <= asked.target AND asked.target <= member.expiry;
CREATE UNIQUE INDEX ON candidate (claim, cover);
CREATE INDEX ON candidate (in_round);
ANALYZE candidate;

-- Which line each cover would pay, from when, how much of it, at which price.
CREATE UNLOGGED TABLE option AS
SELECT candidate.claim, candidate.in_round, asked_line.number, candidate.cover,
       line.price_origin AS origin,
       CASE WHEN asked.adult THEN line.ceiling_exclusion_adult
            ELSE line.ceiling_exclusion_child END AS exclusion,
       candidate.waits AND asked.target < candidate.link_effective + make_interval(months => wait.months)
           AS waiting,
       (candidate.link_effective + make_interval(
           months => CASE WHEN candidate.waits THEN wait.months ELSE 0 END))::date AS since,
       wait.max_quantity,
       coalesce(chosen.kind, 'co-insurance') AS limitation,
       CASE WHEN coalesce(chosen.kind, 'co-insurance') = 'co-insurance'
            THEN coalesce(chosen.value, 100) ELSE nullif(chosen.value, 0) END AS limit_value,
       CASE
           WHEN line.price_origin = 'own' AND asked_line.package_type = 'fixed'
               THEN least(asked_line.price_asked, asked_line.list_price)
           WHEN line.price_origin = 'own' THEN asked_line.price_asked
           WHEN candidate.lower_price THEN least(asked_line.price_asked, asked_line.list_price)
           ELSE asked_line.list_price
       END AS price
FROM asked_line
JOIN asked ON asked.claim = asked_line.claim
JOIN candidate ON candidate.claim = asked_line.claim
JOIN plans_coverageline line ON line.terms_id = candidate.terms
    AND line.kind = asked_line.kind AND line.code = asked_line.code
CROSS JOIN LATERAL (
    SELECT CASE WHEN asked.adult THEN line.waiting_months_adult ELSE line.waiting_months_child END
               AS months,
           CASE WHEN asked.adult THEN line.max_quantity_adult ELSE line.max_quantity_child END
               AS max_quantity,
           nullif(line.share_other, '') AS other_kind,
           CASE WHEN asked.adult THEN line.share_other_adult ELSE line.share_other_child END
               AS other_value,
           CASE asked.visit WHEN 'referral' THEN nullif(line.share_referral, '')
                WHEN 'emergency' THEN nullif(line.share_emergency, '') END AS own_kind,
           CASE asked.visit
               WHEN 'referral' THEN CASE WHEN asked.adult THEN line.share_referral_adult
                                         ELSE line.share_referral_child END
               WHEN 'emergency' THEN CASE WHEN asked.adult THEN line.share_emergency_adult
                                          ELSE line.share_emergency_child END
           END AS own_value
) wait
CROSS JOIN LATERAL (
    SELECT wait.own_kind AS kind, wait.own_value AS value
    WHERE wait.own_kind IS NOT NULL AND wait.own_value IS NOT NULL
    UNION ALL
    SELECT wait.other_kind, wait.other_value
    WHERE wait.own_kind IS NULL OR wait.own_value IS NULL
) chosen
WHERE asked_line.reason IS NULL;
CREATE INDEX ON option (claim, number);
CREATE INDEX ON option (in_round);
ANALYZE option;

-- What is wrong with the whole claim before anything is counted.
UPDATE asked SET reason = CASE WHEN closed THEN 'insuree-invalid' ELSE 'no-cover' END
WHERE closed OR NOT EXISTS (SELECT FROM candidate WHERE candidate.claim = asked.claim);

-- What was decided before, and what this run decides -----------------------------------------------

CREATE UNLOGGED TABLE history AS
SELECT claim.id AS claim, claim.person_id AS person, claim.last_day AS target, claim.category
FROM claims_claim claim WHERE claim.status IN ('checked', 'processed', 'valued');
CREATE INDEX ON history (person);

CREATE UNLOGGED TABLE passed AS
SELECT claim.id AS claim, claim.person_id AS person, claim.last_day AS target, line.kind, line.code,
       decided.quantity
FROM claims_claim claim
JOIN claims_decision decision ON decision.claim_id = claim.id AND decision.number = claim.decision_no
JOIN claims_linedecision decided ON decided.decision_id = decision.id AND decided.passed
JOIN claims_claimline line ON line.claim_id = claim.id AND line.number = decided.number
WHERE claim.status IN ('checked', 'processed', 'valued');
CREATE INDEX ON passed (person, kind, code);

CREATE UNLOGGED TABLE used AS
SELECT claim_id AS claim, cover_id AS cover, person_id AS person,
       deductible_any, ceiling_any, deductible_in, ceiling_in, deductible_out, ceiling_out
FROM usage_coveruse;
CREATE INDEX ON used (cover);

CREATE UNLOGGED TABLE claim_result (
    claim uuid PRIMARY KEY, scheme uuid, outcome text, reason text, category text,
    claimed numeric, approved numeric, adjusted numeric, valuated numeric, remunerated numeric
);
CREATE UNLOGGED TABLE line_result (
    claim uuid, number int, passed boolean, reason text, cover uuid, quantity numeric, price numeric,
    limitation text, limit_value numeric, deductible numeric, exceed_category numeric,
    exceed_ceiling numeric, value numeric, remunerated numeric, awaits_index boolean,
    in_round bigint, PRIMARY KEY (claim, number)
);
CREATE INDEX ON line_result (in_round);

CREATE UNLOGGED TABLE left_over (claim uuid, cover uuid);  -- candidates after the counts
CREATE UNLOGGED TABLE open_line (claim uuid, number int, kind text, code text, time bigint,
                                 person uuid, provided numeric);
CREATE UNLOGGED TABLE worth (
    claim uuid, number int, cover uuid, place bigint, quantity numeric, price numeric, gross numeric,
    deducted numeric, shared numeric, in_category numeric, counts boolean, value numeric,
    awaits boolean, capitated boolean, hospital boolean
);

CREATE INDEX ON left_over (claim, cover);
CREATE INDEX ON open_line (claim, number);
CREATE INDEX ON worth (claim, number);

-- Intermediate results are guessed to hold one row, and looped over; they hold thousands.
CREATE PROCEDURE decide_round(n bigint) LANGUAGE plpgsql SET enable_nestloop = off
SET jit = off AS $$
DECLARE
    again bigint;
BEGIN
    -- Claims of a category: who has had as many as the cover allows, loses the cover for this claim.
    TRUNCATE left_over, open_line, worth;
    INSERT INTO left_over
    SELECT asked.claim, candidate.cover
    FROM asked JOIN candidate USING (claim)
    LEFT JOIN plans_limitrow allowed ON allowed.terms_id = candidate.terms
        AND allowed.what = 'category' AND allowed.category = asked.category
    WHERE asked.round = n AND candidate.in_round = n AND asked.reason IS NULL AND (
        allowed.max_claims IS NULL OR allowed.max_claims > (
            SELECT count(*) FROM history
            WHERE history.person = asked.person AND history.category = asked.category
              AND history.target BETWEEN candidate.effective AND candidate.expiry));
    ANALYZE left_over;
    UPDATE asked SET reason = CASE category
        WHEN 'surgery' THEN 'max-surgeries' WHEN 'delivery' THEN 'max-deliveries'
        WHEN 'antenatal' THEN 'max-antenatal' WHEN 'hospitalisation' THEN 'max-admissions'
        WHEN 'consultation' THEN 'max-consultations' ELSE 'max-visits' END
    WHERE round = n AND reason IS NULL
      AND NOT EXISTS (SELECT FROM left_over WHERE left_over.claim = asked.claim);

    -- Too soon after the last time, or too soon before one that was decided first.
    UPDATE asked_line SET reason = 'frequency'
    FROM asked WHERE asked.claim = asked_line.claim AND asked.round = n AND asked.reason IS NULL
      AND asked_line.in_round = n AND asked_line.reason IS NULL AND asked_line.frequency > 0
      AND EXISTS (SELECT FROM passed WHERE passed.person = asked.person
                  AND passed.kind = asked_line.kind AND passed.code = asked_line.code
                  AND abs(passed.target - asked.target) < asked_line.frequency);
    UPDATE asked_line SET reason = 'not-covered'
    FROM asked WHERE asked.claim = asked_line.claim AND asked.round = n AND asked.reason IS NULL
      AND asked_line.in_round = n AND asked_line.reason IS NULL
      AND NOT EXISTS (SELECT FROM option JOIN left_over USING (claim, cover)
                      WHERE option.in_round = n AND option.claim = asked_line.claim
                        AND option.number = asked_line.number);

    -- The same code twice in a claim: the second line sees what the first one took.
    SELECT max(time) INTO again FROM asked_line WHERE in_round = n;
    FOR turn IN 1 .. coalesce(again, 0) LOOP
        TRUNCATE open_line;
        INSERT INTO open_line
        SELECT asked.claim, number, kind, code, time, asked.person, provided
        FROM asked_line JOIN asked USING (claim)
        WHERE round = n AND in_round = n AND time = turn AND asked.reason IS NULL AND asked_line.reason IS NULL;
        ANALYZE open_line;
        WITH tried AS (
            SELECT open_line.claim, open_line.number, option.cover, option.exclusion, option.origin,
                   option.limitation, option.limit_value, option.price, open_line.provided,
                   option.waiting, option.max_quantity - taken.quantity AS remaining,
                   row_number() OVER (PARTITION BY open_line.claim, open_line.number
                                      ORDER BY option.since, option.cover) AS place
            FROM open_line
            JOIN option USING (claim, number)
            JOIN left_over USING (claim, cover)
            JOIN candidate USING (claim, cover)
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(quantity), 0) AS quantity FROM (
                    SELECT quantity FROM passed
                    WHERE passed.person = open_line.person AND passed.kind = open_line.kind
                      AND passed.code = open_line.code
                      AND passed.target BETWEEN candidate.effective AND candidate.expiry
                    UNION ALL
                    SELECT quantity FROM asked_line earlier
                    WHERE earlier.claim = open_line.claim AND earlier.kind = open_line.kind
                      AND earlier.code = open_line.code AND earlier.time < turn
                      AND earlier.reason IS NULL
                ) every
            ) taken
            WHERE option.in_round = n AND candidate.in_round = n
        ), fit AS (
            SELECT * FROM tried WHERE NOT waiting AND coalesce(remaining > 0, true)
        ), best AS (
            SELECT DISTINCT ON (claim, number, limitation) *
            FROM fit
            ORDER BY claim, number, limitation, limit_value DESC NULLS FIRST, place
        ), pair AS (
            SELECT claim, number,
                   max(price) FILTER (WHERE limitation = 'fixed') AS price_f,
                   max(limit_value) FILTER (WHERE limitation = 'fixed') AS amount_f,
                   count(*) FILTER (WHERE limitation = 'fixed') AS has_f,
                   max(price) FILTER (WHERE limitation = 'co-insurance') AS price_c,
                   max(limit_value) FILTER (WHERE limitation = 'co-insurance') AS percent_c,
                   count(*) FILTER (WHERE limitation = 'co-insurance') AS has_c
            FROM best GROUP BY claim, number
        ), decided AS (
            SELECT claim, number, CASE
                WHEN has_c = 0 THEN 'fixed'
                WHEN has_f = 0 THEN 'co-insurance'
                WHEN amount_f IS NULL OR amount_f > price_f THEN 'fixed'
                WHEN percent_c = 100 THEN 'co-insurance'
                WHEN price_c * (100 - percent_c) > 100 * (price_f - amount_f) THEN 'fixed'
                ELSE 'co-insurance' END AS limitation
            FROM pair
        ), first AS (
            SELECT claim, number, CASE WHEN waiting THEN 'waiting-period' ELSE 'max-provisions' END
                       AS reason
            FROM tried WHERE place = 1
        )
        UPDATE asked_line SET
            reason = CASE WHEN best.cover IS NULL THEN first.reason END,
            cover = best.cover, exclusion = best.exclusion, limitation = best.limitation,
            limit_value = best.limit_value, price = best.price, origin = best.origin,
            quantity = least(best.provided, best.remaining)
        FROM first
        LEFT JOIN decided USING (claim, number)
        LEFT JOIN best USING (claim, number, limitation)
        WHERE asked_line.in_round = n
          AND asked_line.claim = first.claim AND asked_line.number = first.number;
    END LOOP;

    -- The category again, for caps and history: only what passed counts.
    UPDATE asked SET category = found.category
    FROM (
        SELECT asked.claim, CASE
            WHEN bool_or(service_category = 'surgery') THEN 'surgery'
            WHEN bool_or(service_category = 'delivery') THEN 'delivery'
            WHEN bool_or(service_category = 'antenatal') THEN 'antenatal'
            WHEN asked.overnight OR bool_or(service_category = 'hospitalisation')
                THEN 'hospitalisation'
            WHEN bool_or(service_category = 'consultation') THEN 'consultation'
            ELSE 'visit' END AS category
        FROM asked JOIN asked_line USING (claim)
        WHERE round = n AND in_round = n AND asked.reason IS NULL AND asked_line.reason IS NULL
        GROUP BY asked.claim, asked.overnight
    ) found WHERE found.claim = asked.claim;

    -- Worth: sums up to a line, cut at what is left, less the same up to the line before.
    INSERT INTO worth
    SELECT claim, number, cover,
           row_number() OVER (PARTITION BY claim, cover ORDER BY asked_line.kind <> 'item', asked_line.number),
           quantity, asked_line.price,
           CASE WHEN limitation = 'fixed' AND limit_value IS NOT NULL
                THEN least(quantity * asked_line.price, quantity * limit_value)
                ELSE quantity * asked_line.price END,
           0, 0, 0,
           NOT CASE exclusion WHEN 'both' THEN true WHEN 'hospital' THEN hospital
                   WHEN 'not-hospital' THEN NOT hospital ELSE false END,
           0, origin = 'relative', capitated, hospital
    FROM asked_line JOIN asked USING (claim) JOIN candidate USING (claim, cover)
    WHERE round = n AND asked_line.in_round = n AND candidate.in_round = n
      AND asked.reason IS NULL AND asked_line.reason IS NULL;

    ANALYZE worth;
    UPDATE worth SET deducted = found.deducted FROM (
        SELECT claim, number,
               least(room.due, sum(gross) OVER upto) - least(room.due, sum(gross) OVER upto - gross)
                   AS deducted
        FROM worth JOIN candidate USING (claim, cover) JOIN asked USING (claim)
        CROSS JOIN LATERAL (
            SELECT greatest(0, coalesce(max(deductible.amount), 0) - coalesce(max(prior.amount), 0))
                AS due
            FROM (SELECT row.amount, row.care FROM plans_limitrow row
                  WHERE row.terms_id = candidate.terms AND row.what = 'deductible' AND row.amount > 0
                    AND candidate.limits_per <> ''
                    AND row.care IN ('any', CASE WHEN candidate.hospital THEN 'in-patient'
                                                 ELSE 'out-patient' END)) deductible
            CROSS JOIN LATERAL (
                SELECT sum(CASE deductible.care WHEN 'any' THEN deductible_any
                           WHEN 'in-patient' THEN deductible_in ELSE deductible_out END) AS amount
                FROM used WHERE used.cover = candidate.cover
                  AND (candidate.limits_per = 'cover'
                       OR candidate.limits_per = 'person' AND used.person = asked.person)) prior
        ) room
        WHERE candidate.in_round = n AND asked.round = n
        WINDOW upto AS (PARTITION BY claim, cover ORDER BY place)
    ) found WHERE worth.claim = found.claim AND worth.number = found.number;

    UPDATE worth SET shared = round(
        (gross - deducted) * CASE asked_line.limitation WHEN 'co-insurance'
                                  THEN asked_line.limit_value * 0.01 ELSE 1 END, asked.places)
    FROM asked_line JOIN asked USING (claim)
    WHERE asked_line.in_round = n AND asked.round = n
      AND asked_line.claim = worth.claim AND asked_line.number = worth.number;

    UPDATE worth SET in_category = found.amount FROM (
        SELECT claim, number, CASE WHEN capped.max_amount > 0
            THEN least(capped.max_amount, sum(shared) OVER upto)
                 - least(capped.max_amount, sum(shared) OVER upto - shared)
            ELSE shared END AS amount
        FROM worth JOIN candidate USING (claim, cover) JOIN asked USING (claim)
        LEFT JOIN LATERAL (
            SELECT row.amount AS max_amount FROM plans_limitrow row
            WHERE row.terms_id = candidate.terms AND row.what = 'category'
              AND row.category = asked.category AND asked.category <> 'visit'
        ) capped ON true
        WHERE candidate.in_round = n AND asked.round = n
        WINDOW upto AS (PARTITION BY claim, cover ORDER BY place)
    ) found WHERE worth.claim = found.claim AND worth.number = found.number;

    UPDATE worth SET value = found.value FROM (
        SELECT claim, number, CASE
            WHEN NOT counts OR room.most IS NULL THEN in_category
            ELSE least(room.most, sum(CASE WHEN counts THEN in_category ELSE 0 END) OVER upto)
                 - least(room.most, sum(CASE WHEN counts THEN in_category ELSE 0 END) OVER upto
                                    - in_category)
            END AS value
        FROM worth JOIN candidate USING (claim, cover) JOIN asked USING (claim)
        LEFT JOIN LATERAL (
            SELECT greatest(0, ceiling.amount - coalesce(prior.amount, 0)) AS most
            FROM (SELECT row.care, CASE
                      WHEN candidate.limits_per = 'cover' AND candidate.members > candidate.threshold
                          THEN CASE WHEN row.cap > 0
                               THEN least(row.cap, row.amount + row.extra_member
                                          * (candidate.members - candidate.threshold))
                               ELSE row.amount + row.extra_member
                                    * (candidate.members - candidate.threshold) END
                      ELSE row.amount END AS amount
                  FROM plans_limitrow row
                  WHERE row.terms_id = candidate.terms AND row.what = 'ceiling' AND row.amount > 0
                    AND candidate.limits_per <> ''
                    AND row.care IN ('any', CASE WHEN candidate.hospital THEN 'in-patient'
                                                 ELSE 'out-patient' END)) ceiling
            CROSS JOIN LATERAL (
                SELECT sum(CASE ceiling.care WHEN 'any' THEN ceiling_any
                           WHEN 'in-patient' THEN ceiling_in ELSE ceiling_out END) AS amount
                FROM used WHERE used.cover = candidate.cover
                  AND (candidate.limits_per = 'cover'
                       OR candidate.limits_per = 'person' AND used.person = asked.person)) prior
        ) room ON true
        WHERE candidate.in_round = n AND asked.round = n
        WINDOW upto AS (PARTITION BY claim, cover ORDER BY place)
    ) found WHERE worth.claim = found.claim AND worth.number = found.number;

    -- What the next rounds will find.
    INSERT INTO history
    SELECT claim, person, target, category FROM asked
    WHERE round = n AND reason IS NULL
      AND EXISTS (SELECT FROM worth WHERE worth.claim = asked.claim);
    INSERT INTO passed
    SELECT claim, person, target, kind, code, worth.quantity
    FROM worth JOIN asked_line USING (claim, number) JOIN asked USING (claim)
    WHERE asked_line.in_round = n AND asked.round = n;
    INSERT INTO used
    SELECT claim, cover, person, deducted, counted,
           CASE WHEN hospital THEN deducted ELSE 0 END, CASE WHEN hospital THEN counted ELSE 0 END,
           CASE WHEN hospital THEN 0 ELSE deducted END, CASE WHEN hospital THEN 0 ELSE counted END
    FROM (SELECT claim, cover, person, hospital, round(sum(deducted), max(places)) AS deducted,
                 sum(CASE WHEN counts THEN value ELSE 0 END) AS counted
          FROM worth JOIN asked USING (claim) WHERE round = n
          GROUP BY claim, cover, person, hospital) sums;

    INSERT INTO line_result
    SELECT asked.claim, number, worth.claim IS NOT NULL, coalesce(asked.reason, asked_line.reason),
           worth.cover, coalesce(worth.quantity, asked_line.provided), worth.price,
           CASE WHEN worth.claim IS NOT NULL THEN limitation END,
           CASE WHEN worth.claim IS NOT NULL THEN limit_value END,
           round(worth.deducted, places), worth.shared - worth.in_category,
           worth.in_category - worth.value, worth.value,
           CASE WHEN worth.awaits THEN NULL WHEN worth.capitated THEN 0 ELSE worth.value END,
           coalesce(worth.awaits, false), n
    FROM asked JOIN asked_line USING (claim) LEFT JOIN worth USING (claim, number)
    WHERE round = n AND in_round = n;
    INSERT INTO claim_result
    SELECT asked.claim, asked.scheme,
           CASE WHEN bool_or(line_result.passed) IS NOT TRUE THEN 'reject'
                WHEN bool_or(line_result.awaits_index) THEN 'await' ELSE 'value' END,
           coalesce(asked.reason,
                    CASE WHEN bool_or(line_result.passed) IS NOT TRUE THEN 'all-lines-rejected' END),
           asked.category,
           round(sum(provided * price_asked), max(places)),
           round(coalesce(sum(line_result.quantity * price_asked) FILTER (WHERE passed), 0),
                 max(places)),
           round(coalesce(sum(line_result.quantity * line_result.price) FILTER (WHERE passed), 0),
                 max(places)),
           coalesce(sum(line_result.value), 0),
           CASE WHEN bool_or(line_result.awaits_index) THEN NULL
                ELSE coalesce(sum(line_result.remunerated), 0) END
    FROM asked JOIN asked_line USING (claim) JOIN line_result USING (claim, number)
    WHERE round = n AND asked_line.in_round = n AND line_result.in_round = n
    GROUP BY asked.claim, asked.scheme, asked.reason, asked.category;
END $$;

DO $$
DECLARE
    rounds bigint;
BEGIN
    SELECT coalesce(max(round), 0) INTO rounds FROM asked;
    FOR n IN 1 .. rounds LOOP
        CALL decide_round(n);
        -- Tables that grew from nothing would be planned as empty.
        IF n IN (1, 2, 4, 8, 16) THEN
            ANALYZE history;
            ANALYZE passed;
            ANALYZE used;
        END IF;
    END LOOP;
END $$;
RESET search_path;
RESET work_mem;
