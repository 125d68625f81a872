"""The names of everything that the checker can find wrong; `docs/rules.md` explains each.

The names are stable: they stand in people's editors and in their notes.
"""

from typing import Final, Literal, get_args

Rule = Literal[
    # a file, and its YAML
    "file_unreadable",
    "not_utf8",
    "file_name",
    "too_long",
    "yaml_syntax",
    "yaml_tag",
    "yaml_anchor",
    "yaml_documents",
    "duplicate_key",
    "too_deep",
    # one entry of a file
    "wrong_kind",
    "unknown_key",
    "missing_key",
    "bad_id",
    "empty_text",
    "not_one_of",
    "bad_value",
    "step_kind",
    "too_many_steps",
    "bad_test",
    "misplaced_key",
    # how the files fit together
    "missing_dialog",
    "missing_field",
    "start_used",
    "no_person",
    "unknown_step",
    "unknown_dialog",
    "unknown_field",
    "unknown_category",
    "unknown_service",
    "unknown_name",
    "ambiguous_name",
    "never_saved",
    "save_type",
    "save_choices",
    "set_value",
    # the way through a dialog
    "unreachable",
    "unused_dialog",
    "dead_end",
    "trapped",
    "circle",
    "uses_itself",
    "missing_default",
    "unreachable_branch",
    "impossible_test",
    "unhandled_result",
    # its words, in every language
    "unknown_placeholder",
    "unanswered_placeholder",
    "misplaced_placeholder",
    "bad_markup",
    "label_too_long",
    "text_too_long",
    "too_many_options",
    "same_label",
    "translation_file",
    "translation_placeholders",
    "translation_markup",
]

RULES: Final[tuple[str, ...]] = get_args(Rule)
