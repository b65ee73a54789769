"""Threats, and the tests that show that each is met.

The numbers are those of our list of threats: T1-T9 of fetching, T10-T14 of parsing, T15-T20 of
what we say in Slack, T21-T27 of what comes in, T32-T33 of who may see and change what.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SOURCES = "corpus/sources/"
GUARD, ADDRESSES = f"{SOURCES}test_fetch_guard.py", f"{SOURCES}test_addresses.py"
FETCH, BODY, TRAIL = (f"{SOURCES}test_fetch{part}.py" for part in ("", "_body", "_trail"))
TURNS, SANDBOX = f"{SOURCES}test_fetch_turns.py", f"{SOURCES}test_sandbox.py"
FEEDS, DOCUMENTS = f"{SOURCES}test_feeds_hostile.py", f"{SOURCES}test_documents.py"
PROPERTIES, PAGES = f"{SOURCES}test_properties.py", f"{SOURCES}test_pages.py"
DISCOVERY = f"{SOURCES}test_discovery.py"
HOSTILE, ADDING = "corpus/test_hostile.py", "corpus/test_polling_adding.py"
SLACK = "scenarios/test_sources.py"
SAID = "handlers/test_messages.py"
FLAGS, MEMORY = "scenarios/test_flags.py", "scenarios/test_memory.py"
HOME = "scenarios/test_home.py"
NASTY, ATTACKS = "scenarios/test_nasty.py", "scenarios/test_attacks.py"
WEB, AGAIN, SETTINGS = "bot/test_web.py", "scenarios/test_again.py", "bot/test_settings.py"

SHOWN_BY = {
    "T1 private addresses, and public ones of the machine room": (
        (GUARD, "test_what_is_private_is_refused_in_one_sentence"),
        (GUARD, "test_a_socket_is_made_for_public_targets_and_allowed_pairs_only"),
        (ADDRESSES, "test_these_addresses_are_not_public"),
        (ADDING, "test_what_may_not_be_read_is_refused_before_anybody_is_asked"),
        (ADDING, "test_a_page_cannot_lead_where_an_address_may_not"),
    ),
    "T2 private addresses in strange forms": (
        (GUARD, "test_what_is_private_is_refused_in_one_sentence"),
        (GUARD, "test_users_and_passwords_are_refused"),
        (GUARD, "test_what_is_no_web_address_is_refused"),
        (ADDRESSES, "test_every_way_of_writing_an_address_means_the_same"),
    ),
    "T3 IPv4 inside of IPv6, and networks that are none": (
        (GUARD, "test_no_socket_is_made_for_what_a_name_may_resolve_to"),
        (ADDRESSES, "test_these_addresses_are_not_public"),
        (ADDRESSES, "test_these_addresses_are_public"),
    ),
    "T4 redirects": (
        (HOSTILE, "test_every_attack_ends_in_time_in_an_error_or_a_document"),
        (FETCH, "test_five_redirects_are_followed_and_no_more"),
        (FETCH, "test_validators_are_not_told_to_another_host"),
        (TRAIL, "test_a_redirect_that_leads_astray_ends_the_trail"),
    ),
    "T5 names whose addresses change": (
        (FETCH, "test_a_name_that_changes_its_address_is_checked_at_every_connection"),
        (FETCH, "test_a_name_with_private_addresses_among_others_leads_only_to_the_others"),
        (FETCH, "test_a_name_that_leads_to_a_private_address_is_refused"),
        (HOSTILE, "test_everything_hostile_at_once_leaves_honest_feeds_alone"),
    ),
    "T6 proxies of the environment": ((FETCH, "test_no_proxy_is_taken_from_the_environment"),),
    "T7 looking around in our network by asking us": (
        (GUARD, "test_the_sentence_is_the_same_for_address_name_and_port"),
        (FETCH, "test_every_reason_not_to_connect_sounds_the_same"),
        (SLACK, "test_what_listens_on_a_private_network_cannot_be_told"),
    ),
    "T8 bombs": (
        (BODY, "test_a_bomb_is_defused"),
        (BODY, "test_the_limit_counts_what_comes_in_and_what_comes_out"),
        (BODY, "test_other_codings_are_refused"),
        (HOSTILE, "test_bombs_fill_no_memory"),
    ),
    "T9 servers that never end, or keep us busy": (
        (HOSTILE, "test_every_attack_ends_in_time_in_an_error_or_a_document"),
        (HOSTILE, "test_slow_servers_are_told_from_those_that_cannot_be_reached"),
        (FETCH, "test_the_deadline_is_for_all_redirects_together"),
        (GUARD, "test_a_connection_gives_little_at_a_time"),
        (TURNS, "test_one_host_is_asked_one_thing_at_a_time"),
        (TURNS, "test_so_many_in_all_and_no_more"),
    ),
    "T10 bodies that are paths or addresses": (
        (FEEDS, "test_a_body_that_is_a_path_opens_nothing"),
        (FEEDS, "test_a_body_that_is_an_address_asks_nobody"),
        (SANDBOX, "test_a_worker_reaches_for_nothing_but_code"),
    ),
    "T11 entities and inclusions": (
        (HOSTILE, "test_honest_feeds_are_read_among_hostile_ones"),
        (HOSTILE, "test_everything_hostile_at_once_leaves_honest_feeds_alone"),
        (DISCOVERY, "test_what_is_no_list_is_refused_with_the_reason"),
    ),
    "T12 bytes that are slow or large to read": (
        (SANDBOX, "test_a_hang_is_ended_and_the_next_document_is_read"),
        (SANDBOX, "test_too_much_memory_is_said_and_the_next_document_is_read"),
        (SANDBOX, "test_a_worker_that_hangs_ends_by_itself_when_nobody_is_left_to_kill_it"),
        (SANDBOX, "test_of_a_long_feed_the_newest_are_given"),
        (SANDBOX, "test_entries_that_name_too_many_are_left_out_the_oldest_first"),
        (FEEDS, "test_twice_as_much_takes_about_twice_the_time"),
        (HOSTILE, "test_everything_hostile_at_once_leaves_honest_feeds_alone"),
    ),
    "T13 encodings and characters": (
        (FEEDS, "test_the_number_of_no_character_is_left_out_and_of_any_other_it_stays"),
        (FEEDS, "test_half_a_character_costs_no_entry"),
        (DOCUMENTS, "test_any_bytes_are_read_without_an_error_and_twice_the_same"),
        (PROPERTIES, "test_any_bytes_keep_the_promises"),
        (DOCUMENTS, "test_text_in_no_known_encoding_is_read_as_windows_1252_and_said_so"),
        (SANDBOX, "test_what_a_worker_lets_through_is_scrubbed_here"),
    ),
    "T14 saved pages": (
        (DOCUMENTS, "test_a_damaged_page_gives_nothing_that_does_not_stand_in_it"),
        (DISCOVERY, "test_a_page_may_say_what_its_links_are_relative_to_but_not_off_the_web"),
        (DISCOVERY, "test_a_page_of_traps_is_read_in_time"),
        (PAGES, "test_a_page_saved_as_html_is_read_as_its_text"),
        (FEEDS, "test_twice_as_much_takes_about_twice_the_time"),
    ),
    "T15 titles that notify, link or are escaped twice": (
        (SAID, "test_no_message_notifies_a_group"),
        (NASTY, "test_no_answer_notifies_or_breaks"),
        (NASTY, "test_no_digest_notifies_or_breaks"),
    ),
    "T16 names that Slack would link by itself": (
        (NASTY, "test_no_button_notifies_or_breaks"),
        (SAID, "test_no_message_notifies_a_group"),
    ),
    "T17 characters that turn, hide or pile up": (
        (SAID, "test_slack_would_take_every_message"),
        (NASTY, "test_no_answer_notifies_or_breaks"),
    ),
    "T18 links that lead off the web": ((SAID, "test_every_link_leads_where_a_browser_may_go"),),
    "T19 more than a message holds": (
        (SAID, "test_slack_would_take_every_message"),
        (SAID, "test_a_long_digest_keeps_every_number_once"),
        (NASTY, "test_no_digest_notifies_or_breaks"),
    ),
    "T20 previews": ((ATTACKS, "test_no_message_lets_slack_fetch_what_it_links_to"),),
    "T21 what Slack did not sign, and bodies that mean nothing": (
        (WEB, "test_what_slack_did_not_sign_is_refused_unread"),
        (WEB, "test_a_signed_body_that_means_nothing_is_refused"),
        (WEB, "test_any_signed_object_is_dispatched_or_refused"),
        (WEB, "test_a_body_too_large_is_refused"),
        (WEB, "test_a_compressed_body_is_refused"),
    ),
    "T22 replayed requests": (
        (ATTACKS, "test_a_request_replayed_byte_for_byte_has_one_effect"),
        (AGAIN, "test_a_command_replayed_five_times_follows_once"),
    ),
    "T23 a check of the certificate that carries a command": (
        (WEB, "test_slack_may_check_our_certificate"),
        (ATTACKS, "test_slacks_check_of_the_certificate_does_nothing_else"),
    ),
    "T24 secrets that are none": (
        (SETTINGS, "test_what_cannot_be_used_is_refused_by_name"),
        (SETTINGS, "test_no_problem_shows_a_secret"),
        ("bot/test_serve.py", "test_a_secret_that_is_none_ends_it_at_once"),
    ),
    "T25 the same thing again, to any process": (
        (AGAIN, "test_a_mention_delivered_four_times_is_answered_once"),
        (AGAIN, "test_processes_that_hear_the_same_at_the_same_moment_answer_once"),
        (AGAIN, "test_a_shared_channel_that_is_told_of_twice_is_answered_once"),
        (AGAIN, "test_a_form_delivered_again_is_announced_once"),
    ),
    "T26 machines that talk to us": (
        (ATTACKS, "test_machines_are_not_answered"),
        (ATTACKS, "test_what_a_person_says_with_a_file_or_to_the_channel_is_answered_once"),
    ),
    "T27 connections held, slow heads and bodies": (
        (WEB, "test_connections_that_bring_nothing_are_closed_while_others_are_answered"),
        (WEB, "test_whoever_holds_connections_gives_way_to_whoever_asks"),
        (WEB, "test_while_slack_waits_on_every_connection_the_next_is_told_to_come_again"),
        (WEB, "test_a_head_out_of_all_measure_is_refused_in_one_line_of_the_log"),
        (WEB, "test_a_body_that_does_not_come_is_not_waited_for"),
        ("bot/test_inbox.py", "test_more_than_can_be_done_is_refused_at_once"),
    ),
    "T32 who may change what, and see what": (
        (SLACK, "test_who_is_no_admin_may_look_and_no_more"),
        (SETTINGS, "test_nobody_may_change_sources_until_somebody_is_named"),
        (ATTACKS, "test_strangers_of_a_shared_channel_change_nothing"),
        (ATTACKS, "test_strangers_of_a_shared_channel_change_nothing_by_buttons_either"),
        (ATTACKS, "test_strangers_may_look_up_and_hosts_may_do_everything"),
        (ATTACKS, "test_a_colleague_of_a_sister_workspace_works_on_what_is_ours"),
        (ATTACKS, "test_where_slack_does_not_say_who_reads_a_colleague_changes_nothing"),
        (ATTACKS, "test_before_guests_no_other_channel_is_named"),
        (FLAGS, "test_who_is_no_owner_sees_and_takes_back_their_own"),
        (MEMORY, "test_a_private_channel_is_named_to_its_members_alone"),
        (MEMORY, "test_sharing_a_card_does_not_tell_of_a_private_channel"),
        (MEMORY, "test_who_has_left_a_channel_is_told_nothing_of_it"),
        (HOME, "test_what_others_do_in_their_own_rooms_is_not_shown"),
    ),
    "T33 other workspaces": (
        (ATTACKS, "test_no_workspace_sees_what_another_keeps"),
        (ATTACKS, "test_no_workspace_changes_what_another_keeps"),
        (ATTACKS, "test_a_command_from_elsewhere_changes_nothing"),
        (ATTACKS, "test_the_home_of_another_workspace_shows_nothing_of_ours"),
    ),
}
LISTED = [*range(1, 28), 32, 33]


def test_every_threat_is_listed() -> None:
    assert [threat.partition(" ")[0] for threat in SHOWN_BY] == [f"T{n}" for n in LISTED]


@pytest.mark.parametrize("threat", SHOWN_BY)
def test_every_test_of_a_threat_exists(threat: str) -> None:
    for path, name in SHOWN_BY[threat]:
        text = (TESTS / path).read_text("utf-8")

        assert re.search(rf"^(?:async )?def {name}\(", text, re.MULTILINE), (path, name)
