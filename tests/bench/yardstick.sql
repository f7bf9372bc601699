-- The same rows as the sweep of missed promises, written by the database alone in one statement: the least it can cost.
-- Words are put together as plain strings and a decision is due tomorrow: no law, no calendar, no languages.
WITH due AS MATERIALIZED (
    SELECT clock.id, clock.case_id, clock.promise, clock.due_at, clock.policy_id, clock.handling,
           rung.step, rung.level, rung.level = 'street' AND rung.percent IS NULL AS waits,
           c.number, c.state, c.tier, c.lead_id, c.site_id,
           nextval(pg_get_serial_sequence('cases_caseevent', 'id')) AS event_id
    FROM cases_clock clock
    JOIN cases_case c ON c.id = clock.case_id
    JOIN mediation_rung rung
        ON rung.version_id = clock.policy_id AND rung.promise = clock.promise AND rung.step = clock.rungs_passed + 1
    WHERE clock.next_rung_at <= %(now)s
    ORDER BY clock.next_rung_at
    LIMIT %(limit)s
    FOR UPDATE OF c SKIP LOCKED
),
passed AS (
    UPDATE cases_clock clock
    SET rungs_passed = clock.rungs_passed + 1, next_rung_at = clock.rung_at[clock.rungs_passed + 2]
    FROM due
    WHERE clock.id = due.id
),
raised AS (
    INSERT INTO cases_escalation (case_id, clock_id, rung, level, cause, state, raised_at, decision, closed_at,
                                  ended_by_id, ended)
    SELECT case_id, id, step, level, 'missed', CASE WHEN waits THEN 'raised' ELSE 'closed' END, %(now)s, '',
           CASE WHEN NOT waits THEN %(now)s::timestamptz END, CASE WHEN NOT waits THEN event_id END,
           CASE WHEN waits THEN '' ELSE 'told' END
    FROM due
    RETURNING id, clock_id
),
deciding AS (
    INSERT INTO cases_clock (case_id, promise, handling, policy_id, escalation_id, started_at, due_at, first_due_at,
                             rung_at, rungs_passed, next_rung_at, ended)
    SELECT case_id, 'decide', handling, policy_id, raised.id, %(now)s, tomorrow, tomorrow, ARRAY[tomorrow, tomorrow], 0,
           tomorrow, ''
    FROM due
    JOIN raised ON raised.clock_id = due.id
    CROSS JOIN (SELECT %(now)s::timestamptz + interval '1 day' AS tomorrow) soon
    WHERE waits
),
noted AS (
    INSERT INTO cases_caseevent (id, case_id, verb, at, actor, from_state, to_state, digest, facts)
    SELECT event_id, case_id, 'escalate', %(now)s, 'system', state, state, '', jsonb_build_object(
        'escalation_id', raised.id, 'level', level, 'cause', 'missed', 'promise', promise, 'rung', step,
        'is_reminder', due_at > %(now)s, 'due_at', due_at, 'clock', due.id)
    FROM due
    JOIN raised ON raised.clock_id = due.id
    RETURNING id, facts
),
told AS (
    SELECT due.*, site.name, phone, language
    FROM noted
    JOIN due ON due.id = (facts ->> 'clock')::bigint
    JOIN mediation_site site ON site.id = due.site_id
    CROSS JOIN LATERAL (
        SELECT phone, language FROM mediation_member
        WHERE mediation_member.id = due.lead_id AND due.level = 'handler'
        UNION ALL
        SELECT phone, language FROM mediation_member
        JOIN mediation_membership seat ON seat.member_id = mediation_member.id
        JOIN mediation_coordinationgroup circle ON circle.id = seat.group_id
        WHERE circle.site_id = due.site_id AND seat.role = 'leader' AND seat.until IS NULL
            AND (due.level = 'leader' OR due.level = 'handler' AND due.lead_id IS NULL)
        UNION ALL
        SELECT phone, language FROM mediation_member
        WHERE organisation_id = site.street_id AND due.level = 'street'
        UNION ALL
        SELECT phone, language FROM cases_party
        WHERE cases_party.case_id = due.case_id AND is_reporter AND due.level = 'street'
    ) people
),
sent AS (
    INSERT INTO notifications_message (token, cause, recipient, template, template_version, language, params, body, parts,
        topic, news, is_direct_answer, is_urgent, status, next_attempt_at, attempts, error_code, failure, created_at)
    SELECT gen_random_uuid(), 'event:' || event_id, phone, 'escalate_' || level, '000000000000', language,
        jsonb_build_object('number', number, 'place', name, 'promise', promise, 'missed', due_at),
        number || ': ' || name || ', ' || promise || ', ' || due_at, 1, 'case:' || case_id, 'escalate', false, tier = 'U', 'queued',
        %(now)s, 0, '', '', %(now)s
    FROM told
    RETURNING id, cause
)
INSERT INTO cases_casemessage (message_id, case_id, event_id, audience)
SELECT sent.id, due.case_id, noted.id, CASE level WHEN 'handler' THEN 'lead' ELSE level END
FROM sent
JOIN noted ON sent.cause = 'event:' || noted.id
JOIN due ON due.id = (facts ->> 'clock')::bigint
