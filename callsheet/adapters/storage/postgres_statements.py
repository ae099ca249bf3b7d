"""What the recorder on PostgreSQL says to it; `%b` stands for a value, as bytes."""

INSERT = """
    INSERT INTO stored_events
    (originator_id, originator_version, topic, append_id, hash, state)
    SELECT stream, version, topic, append_id, hash, state FROM unnest(
        %b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[], %b::bytea[]
    ) WITH ORDINALITY AS rows (stream, version, topic, append_id, hash, state, place)
    ORDER BY place RETURNING position
"""
SELECT = """
    SELECT originator_id, originator_version, topic, state, position
    FROM stored_events WHERE
"""
STREAMS = f"""{SELECT} originator_id = ANY(%b)
    ORDER BY originator_id, originator_version
"""
BETWEEN = f"""{SELECT} position >= %b AND (%b::bigint IS NULL OR position <= %b)
    AND (%b::text[] IS NULL OR topic = ANY(%b)) ORDER BY position LIMIT %b
"""
LINKED = """
    SELECT e.position, e.originator_id, e.originator_version, e.topic, e.append_id,
        e.hash, e.state, p.hash
    FROM stored_events e LEFT JOIN stored_events p
        ON p.originator_id = e.originator_id
        AND p.originator_version = e.originator_version - 1
    WHERE e.position >= %b ORDER BY e.position LIMIT %b
"""
HASHES = """
    SELECT position, hash, originator_version,
        CASE WHEN originator_id = %b THEN topic END,
        CASE WHEN originator_id = %b THEN state END
    FROM stored_events WHERE position >= %b ORDER BY position LIMIT %b
"""
PLACED = """
    SELECT position, originator_id, originator_version, topic, append_id, hash, state
    FROM stored_events WHERE originator_id = %b
"""
NEWEST_FIRST = "ORDER BY originator_version DESC LIMIT 1"
SEAL = f"{PLACED} AND originator_version = %b"
SEAL_BEFORE = f"{PLACED} AND position BETWEEN 1 AND %b {NEWEST_FIRST}"
LAST_SEAL = f"{PLACED} {NEWEST_FIRST}"
NAMES = """
    SELECT originator_id FROM stored_events
    WHERE originator_version = 1 AND originator_id ^@ %b ORDER BY originator_id
"""
TIPS = """
    SELECT name, originator_version, hash FROM unnest(%b::text[]) AS name
    CROSS JOIN LATERAL (
        SELECT originator_version, hash FROM stored_events
        WHERE originator_id = name ORDER BY originator_version DESC LIMIT 1
    ) AS tip
"""
WRITTEN = """
    SELECT append_id, position FROM stored_events JOIN unnest(
        %b::text[], %b::bigint[], %b::bytea[]
    ) AS mine (originator_id, originator_version, append_id)
    USING (originator_id, originator_version, append_id)
"""
BEHIND = "SELECT position, hash FROM stored_events WHERE position > %b ORDER BY 1"
COUNT = "SELECT count(*) FROM stored_events WHERE position > %b"
