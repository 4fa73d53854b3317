"""Search in experiences: FTS5 on SQLite, a tsvector with GIN on PostgreSQL, over the same stems.

The stems are made in Python, so neither database splits, folds or stems anything itself: FTS5's ascii tokenizer
takes every letter outside ASCII as it stands, and PostgreSQL gets its lexemes from an array.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    """
    CREATE VIRTUAL TABLE experience_search USING fts5(
        stems, content='experience_stems', content_rowid='experience_id', tokenize='ascii', detail='none', columnsize=0
    )
    """,
    """
    CREATE TRIGGER experience_stems_added AFTER INSERT ON experience_stems BEGIN
        INSERT INTO experience_search (rowid, stems) VALUES (new.experience_id, new.stems);
    END
    """,
    """
    CREATE TRIGGER experience_stems_changed AFTER UPDATE ON experience_stems BEGIN
        INSERT INTO experience_search (experience_search, rowid, stems)
            VALUES ('delete', old.experience_id, old.stems);
        INSERT INTO experience_search (rowid, stems) VALUES (new.experience_id, new.stems);
    END
    """,
    """
    CREATE TRIGGER experience_stems_deleted AFTER DELETE ON experience_stems BEGIN
        INSERT INTO experience_search (experience_search, rowid, stems)
            VALUES ('delete', old.experience_id, old.stems);
    END
    """,
    """
    CREATE TRIGGER experience_emptied AFTER UPDATE OF text ON experience WHEN new.text = '' BEGIN
        UPDATE experience_stems SET stems = '' WHERE experience_id = new.id;
    END
    """,
)
_POSTGRESQL = (
    """
    ALTER TABLE experience_stems ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(stems, ' '))) STORED
    """,
    "CREATE INDEX ix_experience_stems_lexemes ON experience_stems USING gin (lexemes) WITH (fastupdate = off)",
    """
    CREATE FUNCTION empty_experience_stems() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE experience_stems SET stems = '' WHERE experience_id = NEW.id;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER experience_emptied AFTER UPDATE OF text ON experience
        FOR EACH ROW WHEN (NEW.text = '') EXECUTE FUNCTION empty_experience_stems()
    """,
)


def upgrade() -> None:
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
