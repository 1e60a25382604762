//! Every operation of the contract with every kind of caller, two of each. The things that are asked for belong to the first of
//! each kind, so the second shows what equals may see of each other.

mod city;

use std::collections::BTreeSet;

use tests::{Answer, Operation, Server, on_both};

use self::city::{City, city};

on_both!(every_caller_gets_what_the_table_says_and_nothing_else, what_is_not_visible_is_answered_as_what_does_not_exist);

/// For each operation what happens to the callers, two of each kind, in the order of [`KINDS`]; the last has no token.
/// `+` is done or shown; `F` forbidden (403); `?` not found (404), for it is not for this caller to know; `!` refused by a rule
/// (409), for the caller may do it but not with this; `U` not known (401).
#[rustfmt::skip]
const TABLE: &[(&str, &str)] = &[
    // operation                      care board health municipality coordinator training guardian privacy candidate nobody
    ("agreements.agree",             "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("agreements.change",            "FF  FF   FF     +F           FF          FF       FF       FF       FF        U"),
    ("agreements.list",              "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("agreements.show",              "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("children.change",              "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("children.create",              "++  ++   FF     FF           FF          FF       FF       FF       FF        U"),
    ("children.erase",               "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("children.list",                "++  ++   ++     FF           FF          FF       ++       FF       FF        U"),
    ("children.search",              "++  ++   ++     FF           FF          FF       FF       FF       FF        U"),
    ("children.show",                "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("combination.check_contract",   "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("combination.propose_schedule", "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("approaches.give",              "!?  ??   FF     FF           FF          FF       !?       FF       FF        U"),
    ("approaches.list",              "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("approaches.show",              "??  ??   FF     FF           FF          FF       ??       FF       FF        U"),
    ("approaches.withdraw",          "??  ??   FF     FF           FF          FF       ??       FF       FF        U"),
    ("contracts.list_children",      "FF  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("consents.give",                "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("consents.list",                "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("consents.show",                "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("consents.withdraw",            "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("contract.show",                "++  ++   ++     ++           ++          ++       ++       ++       ++        +"),
    ("expertise.accept",               "F?  +?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.answer",               "F?  +?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.ask",                  "+!  !!   !!     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.close",                "+?  F?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.decline",              "F?  +?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.follow_up",            "+?  F?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.list",                 "++  ++   ++     FF           FF          FF       ++       FF       FF        U"),
    ("expertise.show",                 "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("expertise.withdraw",             "+?  F?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.withdraw_consent",     "+?  F?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("guidance.check_ratio",         "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("guidance.show_preschool_hours", "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("guidance.show_site_preschool", "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("guidance.show_site_ratio",     "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.change",             "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.create",             "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.exchange",           "FF  FF   FF     FF           FF          FF       !!       FF       FF        U"),
    ("guardians.invite",             "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.list",               "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("guardians.remove",             "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.show",               "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.accept",               "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.attach",               "!?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.cancel",               "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.change",               "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.close",                "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.detach",               "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.discuss",              "+?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.hold",                 "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.inspect",              "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.list_attachments",     "+?  +?   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.list",                 "++  ++   FF     FF           FF          FF       ++       FF       FF        U"),
    ("handovers.offer",                "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.react",                "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.print",              "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.receive",              "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.reject",               "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.remove_section",       "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.report_back",          "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.revise",               "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.send",                 "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.show",                 "+?  +?   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.show_attachment",      "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.show_section",         "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.start",                "+!  !!   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.write_section",        "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("imports.create",               "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("imports.list_rows",            "??  ??   FF     +?           FF          FF       FF       FF       FF        U"),
    ("imports.show",                 "??  ??   FF     +?           FF          FF       FF       FF       FF        U"),
    ("lines.show",                   "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.confirm",                "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.list",                   "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.refuse",                 "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.show",                   "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.undo",                   "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("locations.add",                "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("locations.change",             "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("locations.list",               "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("locations.list_of_organisation", "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("locations.show",               "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("organisations.change",         "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("organisations.list",           "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("organisations.show",           "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("parameters.list",              "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("parameters.list_changes",      "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("parameters.set",               "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("parameters.show_change",       "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("partnerships.change",          "+?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("partnerships.form",            "+F  +F   FF     FF           FF          FF       FF       FF       FF        U"),
    ("partnerships.list",            "++  ++   FF     ++           FF          FF       FF       FF       FF        U"),
    ("partnerships.show",            "+?  +?   FF     +?           FF          FF       FF       FF       FF        U"),
    ("placements.batch",             "++  ++   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.change",            "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.compare",           "++  ++   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.create",            "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.follow",            "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.history",           "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("placements.list",              "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("placements.list_all",          "++  ++   FF     FF           FF          FF       !!       FF       FF        U"),
    ("placements.remove",            "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.show",              "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("placements.upsert",            "+!  !!   FF     FF           FF          FF       FF       FF       FF        U"),
    ("privacy.answer",                 "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("privacy.ask",                    "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("privacy.list",                   "++  ++   ++     FF           FF          FF       ++       FF       FF        U"),
    ("privacy.print_export",           "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("privacy.show",                   "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("privacy.show_export",            "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("privacy.withdraw",               "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("processing.list",              "FF  FF   FF     FF           FF          FF       ++       ++       FF        U"),
    ("protocols.list",               "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("protocols.show",               "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("protocols.state",              "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.change",               "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.end",                  "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.list",                 "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("support.list_consultations",   "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("support.mend",                 "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.record",               "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.remove",               "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.show",                 "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("support.show_consultation",    "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("support.start",                "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.advance",            "+?  FF   +?     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.list",               "++  FF   ++     FF           FF          FF       ++       FF       FF        U"),
    ("referrals.list_waiting",       "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.refer",              "FF  FF   ++     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.reorder",            "+?  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.show",               "+?  FF   +?     FF           FF          FF       ??       FF       FF        U"),
    ("referrals.show_places",        "+F  FF   ++     ++           FF          FF       FF       FF       FF        U"),
    ("referrals.state_places",       "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("programmes.add",               "FF  FF   FF     FF           ++          FF       FF       FF       FF        U"),
    ("programmes.change",            "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("programmes.change_group",      "+?  ??   ??     ??           +?          ??       FF       FF       FF        U"),
    ("programmes.form_group",        "FF  FF   FF     FF           +!          FF       FF       FF       FF        U"),
    ("programmes.list",              "++  ++   ++     ++           ++          ++       FF       FF       FF        U"),
    ("programmes.list_groups",       "++  ++   ++     ++           ++          ++       FF       FF       FF        U"),
    ("programmes.show",              "+?  ??   ??     ??           +?          ??       FF       FF       FF        U"),
    ("programmes.show_figures",      "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("programmes.show_group",        "+?  ??   ??     ??           +?          ??       FF       FF       FF        U"),
    ("signUps.list_links",           "FF  FF   FF     FF           ++          FF       FF       FF       FF        U"),
    ("signUps.make_link",            "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.show_link",            "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.revoke_link",          "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.accept",               "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.change",               "+?  ??   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.list",                 "++  ++   FF     FF           ++          FF       FF       FF       FF        U"),
    ("signUps.offer",                "+?  ??   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.reject",               "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.show",                 "+?  ??   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.wait",                 "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("signUps.withdraw",             "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("candidates.accept_run",        "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.list_runs",         "FF  FF   FF     FF           ++          FF       FF       FF       FF        U"),
    ("candidates.match_candidates",  "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.show_differences",  "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.show_run",          "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.add",               "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.advance",           "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.change",            "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.exchange",          "FF  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("candidates.invite",            "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.intake",            "FF  FF   FF     FF           +?          ??       FF       FF       FF        U"),
    ("candidates.list",              "FF  FF   FF     FF           ++          ++       FF       FF       FF        U"),
    ("candidates.reject",            "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("candidates.show",              "FF  FF   FF     FF           +?          ??       FF       FF       FF        U"),
    ("candidates.withdraw",          "FF  FF   FF     FF           +?          FF       FF       FF       FF        U"),
    ("figures.list_indicators",        "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("figures.list_publications",      "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("figures.publish",                "FF  FF   FF     !+           FF          FF       FF       FF       FF        U"),
    ("figures.show_indicator",         "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("figures.show_metric",            "FF  FF   FF     +F           FF          FF       FF       FF       FF        U"),
    ("figures.show_overview",          "FF  FF   FF     +F           FF          FF       FF       FF       FF        U"),
    ("figures.show_publication",       "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("steps.list",                     "++  ++   ++     FF           FF          FF       FF       FF       FF        U"),
    ("registers.list_code_lists",    "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("registers.list_school_holidays", "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("registers.show_code_list",     "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("contracts.activate",             "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.amend",                "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.list_calendars",       "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.share_calendar",       "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.show_calendar",        "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.end_calendar",         "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.change",               "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.check",                "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.end",                  "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.list",                 "++  ++   FF     FF           ++          FF       FF       FF       FF        U"),
    ("contracts.offer",                "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.plan",                 "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.resume",               "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.show",                 "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.show_findings",        "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.show_schedule",        "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.sign",                 "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
    ("contracts.state",                "+F  +F   FF     FF           +F          FF       FF       FF       FF        U"),
    ("training.change",                "+?  ??   FF     FF           +?          +?       FF       FF       FF        U"),
    ("training.list",                  "++  ++   FF     FF           ++          ++       FF       FF       FF        U"),
    ("training.make",                  "F!  +!   FF     FF           !!          !!       FF       FF       FF        U"),
    ("training.record",                "+?  ??   FF     FF           +?          +?       FF       FF       FF        U"),
    ("training.show",                  "+?  ??   FF     FF           +?          +?       FF       FF       FF        U"),
    ("training.show_progress",         "+?  ??   FF     FF           +?          +?       FF       FF       FF        U"),
    ("training.sign",                  "+?  ??   FF     FF           +?          +?       FF       FF       FF        U"),
    ("agendas.history",               "+?  +?   +?     +?           ??          ??       FF       FF       FF        U"),
    ("agendas.list_goals",            "+?  +?   +?     +?           ??          ??       FF       FF       FF        U"),
    ("agendas.print",                 "+?  +?   +?     +?           ??          ??       FF       FF       FF        U"),
    ("agendas.show",                  "+?  +?   +?     +?           ??          ??       FF       FF       FF        U"),
    ("agendas.show_goal",             "+?  +?   +?     +?           ??          ??       FF       FF       FF        U"),
    ("agendas.change",                "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("agendas.change_goal",           "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("agendas.remove_goal",           "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("agendas.set_goal",              "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("agendas.list",                  "++  ++   ++     ++           ++          ++       FF       FF       FF        U"),
    ("agendas.make",                  "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("results.list",                  "++  ++   ++     ++           ++          ++       FF       FF       FF        U"),
    ("results.make",                  "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("results.list_measurements",     "+?  +?   ??     +?           ??          ??       FF       FF       FF        U"),
    ("results.show",                  "+?  +?   ??     +?           ??          ??       FF       FF       FF        U"),
    ("results.show_measurement",      "+?  +?   ??     +?           ??          ??       FF       FF       FF        U"),
    ("results.agree",                 "+?  +?   ??     +?           ??          ??       FF       FF       FF        U"),
    ("results.measure",               "+?  +?   ??     +?           ??          ??       FF       FF       FF        U"),
    ("results.change",                "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("results.discuss",               "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("subsidies.list",                "++  ++   ++     ++           ++          ++       FF       FF       FF        U"),
    ("subsidies.give",                "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("subsidies.change",              "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("subsidies.settle",              "FF  FF   FF     +?           FF          FF       FF       FF       FF        U"),
    ("subsidies.list_accounts",       "+?  ??   ??     +?           ??          ??       FF       FF       FF        U"),
    ("subsidies.show",                "+?  ??   ??     +?           ??          ??       FF       FF       FF        U"),
    ("subsidies.show_account",        "+?  ??   ??     +?           ??          ??       FF       FF       FF        U"),
    ("subsidies.account",             "+?  ??   ??     F?           ??          ??       FF       FF       FF        U"),
    ("subsidies.change_account",      "+?  ??   ??     F?           ??          ??       FF       FF       FF        U"),
    ("meetings.attend",               "+?  +?   ??     F?           ??          ??       FF       FF       FF        U"),
    ("meetings.change",               "FF  FF   FF     +?           ??          FF       FF       FF       FF        U"),
    ("meetings.upload",               "FF  FF   FF     +?           ??          FF       FF       FF       FF        U"),
    ("meetings.list",                 "++  ++   ++     ++           ++          ++       FF       FF       FF        U"),
    ("meetings.plan",                 "FF  FF   FF     ++           ++          FF       FF       FF       FF        U"),
    ("meetings.show",                 "+?  +?   ??     +?           ??          ??       FF       FF       FF        U"),
    ("trainings.attend",              "+?  +?   ??     F?           ??          ??       FF       FF       FF        U"),
    ("trainings.change",              "FF  FF   FF     +?           ??          FF       FF       FF       FF        U"),
    ("trainings.upload",              "FF  FF   FF     +?           ??          FF       FF       FF       FF        U"),
    ("trainings.list",                "++  ++   ++     ++           ++          ++       FF       FF       FF        U"),
    ("trainings.plan",                "FF  FF   FF     ++           ++          FF       FF       FF       FF        U"),
    ("trainings.show",                "+?  +?   ??     +?           ??          ??       FF       FF       FF        U"),
    ("contracts.suspend",              "+?  +?   FF     FF           +?          FF       FF       FF       FF        U"),
];

const KINDS: [&str; 9] =
    ["care", "board", "health", "municipality", "coordinator", "training", "guardian", "privacy", "candidate"];

fn outcome(answer: &Answer) -> char {
    match answer.status {
        200..=299 | 412 => '+',
        401 => 'U',
        403 => 'F',
        404 => '?',
        409 => '!',
        _ => 'x',
    }
}

async fn every_caller_gets_what_the_table_says_and_nothing_else(server: Server) {
    let city = city(&server).await;
    let mut wrong = Vec::new();
    for operation in Operation::all() {
        let row = TABLE.iter().find(|(id, _)| *id == operation.id);
        let Some((_, expected)) = row else {
            wrong.push(format!("{} has no row in the table", operation.id));
            continue;
        };
        let expected: Vec<char> = expected.chars().filter(|letter| *letter != ' ').collect();
        assert_eq!(expected.len(), city.callers.len() + 1, "the row of {}", operation.id);
        let callers = city.callers.iter().map(Some).chain([None]);
        for (turn, (caller, expected)) in callers.zip(expected).enumerate() {
            let answer = city.request(&server, operation, caller, turn).leniently().await;
            let who = KINDS.get(turn / 2).map_or("nobody".to_owned(), |kind| format!("{kind} {}", turn % 2 + 1));
            if let Some(reason) = &answer.broken {
                wrong.push(format!("{} by {who} breaks the contract: {reason}", operation.id));
            }
            if outcome(&answer) != expected {
                wrong.push(format!("{} by {who}: expected {expected}\n  {answer}", operation.id));
            }
        }
    }
    for (id, _) in TABLE {
        assert!(Operation::all().iter().any(|operation| operation.id == *id), "{id} is in the table and not in the contract");
    }
    assert!(wrong.is_empty(), "{} of the answers are others:\n{}", wrong.len(), wrong.join("\n"));
}

/// Word for word but for the trace, so that nobody learns from the answer that there is something to see.
async fn what_is_not_visible_is_answered_as_what_does_not_exist(server: Server) {
    let city = city(&server).await;
    let south = &city.callers[1];
    let nothing = "0198f000-0000-7000-8000-000000000000";
    for operation in Operation::all() {
        let row = TABLE.iter().find(|(id, _)| *id == operation.id).map(|(_, row)| row.as_bytes());
        if row.is_none_or(|row| row[1] != b'?') {
            continue;
        }
        let there = city.request(&server, operation, Some(south), 1).await.expect(404);
        let nobodys = City {
            callers: city.callers.clone(),
            ids: city
                .ids
                .iter()
                .map(|(name, id)| (*name, if *name == "section" { id.clone() } else { nothing.to_owned() }))
                .collect(),
            school: city.school.clone(),
            site: city.site.clone(),
        };
        let absent = nobodys.request(&server, operation, Some(south), 1).await.expect(404);
        let bare = |answer: &Answer| {
            let mut problem = answer.json.clone();
            problem["instance"].take();
            problem
        };
        assert_eq!(bare(&there), bare(&absent), "{}", operation.id);
        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
        assert_eq!(names(&there), names(&absent), "{}", operation.id);
    }
}
