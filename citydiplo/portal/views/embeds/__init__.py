"""Pages for frames on other sites: no script, form or cookie; what everybody may read; no demo records."""
