"""The database: units of work, tables, migrations."""
