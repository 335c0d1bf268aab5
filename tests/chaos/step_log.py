"""Writes down every step that a send takes, by a trigger that only these tests have."""

from sqlalchemy import Engine

COLUMNS = "send_id, old, new, old_fence, fence"
SQLITE = (
    """CREATE TABLE chaos_step (id INTEGER PRIMARY KEY AUTOINCREMENT, send_id INTEGER, old TEXT, new TEXT,
        old_fence INTEGER, fence INTEGER)""",
    f"""CREATE TRIGGER chaos_born AFTER INSERT ON send BEGIN
        INSERT INTO chaos_step ({COLUMNS}) VALUES (NEW.id, '', NEW.state, 0, NEW.fence); END""",  # noqa: S608 -- our own words
    f"""CREATE TRIGGER chaos_moved AFTER UPDATE ON send WHEN OLD.state <> NEW.state OR OLD.fence <> NEW.fence BEGIN
        INSERT INTO chaos_step ({COLUMNS}) VALUES (NEW.id, OLD.state, NEW.state, OLD.fence, NEW.fence); END""",  # noqa: S608 -- our own words
)
POSTGRESQL = (
    """CREATE TABLE chaos_step (id bigserial PRIMARY KEY, send_id bigint, old text, new text, old_fence integer,
        fence integer)""",
    f"""CREATE FUNCTION chaos_step_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO chaos_step ({COLUMNS}) VALUES (NEW.id, '', NEW.state, 0, NEW.fence);
        ELSIF OLD.state <> NEW.state OR OLD.fence <> NEW.fence THEN
            INSERT INTO chaos_step ({COLUMNS}) VALUES (NEW.id, OLD.state, NEW.state, OLD.fence, NEW.fence);
        END IF;
        RETURN NULL; END $$""",  # noqa: S608 -- our own words
    """CREATE TRIGGER chaos_moved AFTER INSERT OR UPDATE ON send FOR EACH ROW EXECUTE FUNCTION chaos_step_kept()""",
)


def keep_steps(engine: Engine) -> None:
    """Begin to write down."""
    with engine.begin() as connection:
        for statement in SQLITE if engine.dialect.name == "sqlite" else POSTGRESQL:
            connection.exec_driver_sql(statement)
