"""Every hostile item, what must become of it, and the tests that prove it."""

ITEMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "MIME bombs: depth, count, size": (
        "held, the limit named, within seconds; mails in mails are leaves",
        ("hostile/test_bombs.py::test_every_shape_ends_soon_and_names_its_limit",
         "unit/mail/test_parse.py::test_hostile_mails_do_not_hang", "server/test_bad_inputs.py")),
    "decompression": ("archives and content encodings are never opened", (
        "hostile/test_bombs.py::test_nothing_is_ever_unpacked",
        "hostile/test_bombs.py::test_no_library_that_unpacks_is_used_on_mail")),
    "header injection through every variable": ("no header, recipient, link, image, tag or template more", (
        "hostile/test_injection.py::test_every_variable_of_every_template_in_every_language",
        "hostile/test_injection.py::test_every_field_of_a_mail_the_whole_way",
        "hostile/test_injection.py::test_no_recipient_is_more_than_one_address",
        "server/test_bad_inputs_strangers.py::test_no_line_end_gets_into_a_header")),
    "display names and homographs": ("no client's; what looks like the VA is told with its address", (
        "hostile/test_identity.py::test_a_name_that_looks_like_the_vas_is_told_with_its_address",
        "hostile/test_identity.py::test_a_domain_that_looks_like_a_clients_is_no_clients")),
    "bidi overrides": ("spelled out for people, isolated in letters, gone from file names", (
        "hostile/test_shown.py::test_no_table_line_or_log_acts_on_it",
        "hostile/test_files.py::test_every_name_is_safe_on_every_system")),
    "forged Authentication-Results": ("only the topmost field of the configured server counts; a fail wins", (
        "hostile/test_identity.py::test_only_the_own_servers_topmost_result_counts",
        "hostile/test_identity.py::test_what_the_own_server_did_not_vouch_for_is_not_vouched",
        "hostile/test_identity.py::test_folds_comments_and_a_missing_version_do_not_hide_the_real_result")),
    "forged Message-IDs and tokens": ("stand for nothing", (
        "hostile/test_identity.py::test_forged_ids_and_tokens_stand_for_nothing",
        "unit/desk/decide/test_command_mail.py::test_v01_without_proof_nothing_is_done_and_the_sender_hears_nothing",
        "server/test_bad_inputs_strangers.py::test_a_forged_message_id_of_ours_matches_nothing")),
    "replayed tokens": ("open no other task, for no other person, at no other time", (
        "hostile/test_identity.py::test_a_replayed_token_reaches_no_other_task_person_or_time",
        "unit/desk/decide/test_command_mail.py::test_v02_the_right_token_in_another_hand_is_a_mail_like_any_other_and_told",
        "unit/desk/decide/test_command_mail.py::test_v03_an_expired_token_does_nothing_and_the_va_is_told",
        "unit/desk/decide/test_command_mail.py::test_v10_the_same_command_mail_twice_is_carried_out_once")),
    "commands where none may be": ("quoted, forwarded, signed, automatic or a client's: nothing is done", (
        "unit/desk/control/test_mails.py::test_a_mail_means_what_its_file_says",
        "unit/desk/decide/test_command_mail.py::test_v04_a_client_who_quotes_the_notice_gets_an_answer_of_a_client",
        "unit/desk/decide/test_command_mail.py::test_v05_v11_a_program_never_commands_and_is_never_answered",
        "unit/desk/decide/test_command_mail.py::test_a_clients_mail_in_the_control_folder_commands_nothing_and_is_not_lost")),
    "attachment names": ("saved inside, unique, safe on every system", (
        "hostile/test_files.py::test_nothing_lies_outside",
        "hostile/test_files.py::test_every_file_is_kept_and_none_overwritten")),
    "HTML shown to the VA": ("only inert text leaves the parser", (
        "hostile/test_injection.py::test_nothing_above_the_parser_looks_at_a_clients_html",
        "server/test_bad_inputs.py")),
    "template sandbox escapes": ("refused at `check` with their place, and when rendered", (
        "hostile/test_templates.py::test_every_known_escape_is_refused_with_its_place",
        "hostile/test_templates.py::test_what_the_check_refuses_does_not_render_either",
        "unit/daemon/test_render_child.py::test_the_child_imports_nothing_from_the_folder_it_is_started_in")),
    "templates that fail or never end": ("the mail is held, the task stands, the VA is told, others go on", (
        "hostile/test_templates.py::test_a_template_that_fails_at_run_time_holds_its_mail_alone",
        "hostile/test_templates.py::test_no_template_takes_long_or_much")),
    "YAML": ("text stays text; tags, aliases and depth are problems with their line", (
        "hostile/test_bombs.py::test_no_yaml_takes_long_or_more_than_its_text",
        "hostile/test_bombs.py::test_a_number_an_instant_or_a_word_stays_text_and_costs_nothing")),
    "catastrophic patterns": ("stopped in their time; the mail goes on to the next rule", (
        "hostile/test_bombs.py::test_thirty_catastrophic_patterns_on_fifty_kilobytes_delay_no_mail",
        "server/test_bad_inputs_strangers.py::test_dates_that_cannot_be_and_texts_that_cost")),
    "DSN forgeries": ("mute nobody, are never answered, fill no notice", (
        "hostile/test_identity.py::test_a_forged_report_about_a_guessed_mail_mutes_nobody",
        "hostile/test_identity.py::test_a_report_about_a_mail_to_anna_says_nothing_about_bob",
        "hostile/test_identity.py::test_a_report_from_the_client_is_told_and_never_answered",
        "hostile/test_identity.py::test_a_report_with_ten_thousand_recipients_is_one_short_notice")),
    "a mail lost on purpose": ("dressed-up copies, cut headers and crowds of recipients hide no mail", (
        "hostile/test_identity.py::test_a_copy_made_to_look_like_a_report_does_not_swallow_the_mail_itself",
        "hostile/test_identity.py::test_a_mail_to_more_people_than_are_read_is_filed_and_never_lost")),
    "mail loops of every kind": ("silent within the brakes; marked ones after one mail", (
        "hostile/test_loops.py::test_ten_responders_fall_silent_within_the_brakes",
        "unit/desk/decide/test_loops.py::test_never_more_than_the_brakes_allow",
        "server/test_bad_inputs_strangers.py::test_two_desks_do_not_answer_each_other_for_ever")),
    "client A and client B": ("nothing of one reaches the other", (
        "hostile/test_identity.py::test_no_reply_to_leads_an_answer_to_another_client",
        "unit/desk/decide/test_confidential.py::test_no_name_or_reference_of_another_client_leaves",
        "server/test_bad_inputs_strangers.py::test_no_client_joins_the_task_of_another")),
    "secrets in logs": ("planted ones are in nothing that was written, whatever failed", (
        "hostile/test_secrets.py::test_no_secret_is_written_whatever_fails",
        "hostile/test_secrets.py::test_the_provider_of_tokens_is_quoted_without_them")),
    "terminals": ("control characters are spelled out, one log line stays one", (
        "hostile/test_shown.py::test_explain_shows_hostile_mails_inert",
        "unit/daemon/test_maillog.py::test_a_library_that_logs_a_traceback_writes_one_line")),
    "anything else": ("never raises, never hangs, clean values", (
        "fuzz/test_fuzz.py::test_fuzz", "hostile/test_corpus.py::test_the_whole_way")),
}  # fmt: skip
"""Item: (expected outcome, tests by file and name under `tests/`)."""
