"""The tables of a log on SQLite."""

from callsheet.adapters.storage.datastore import APPLICATION_ID, SCHEMA

TABLES = (
    # The state stands last: who walks over the hashes need not read it.
    """
    CREATE TABLE stored_events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        append_id BLOB NOT NULL,
        hash BLOB NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version)
    )
    """,
    """
    CREATE TABLE stored_texts (
        digest TEXT NOT NULL,
        owner TEXT NOT NULL,
        codec TEXT NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (digest, owner)
    )
    """,
    "CREATE INDEX texts_by_owner ON stored_texts (owner)",
    "CREATE TABLE data_keys (owner TEXT PRIMARY KEY, wrapped BLOB NOT NULL)",
    "CREATE TABLE log_identity (identity BLOB NOT NULL)",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA}",
)
