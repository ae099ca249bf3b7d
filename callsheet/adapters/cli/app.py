"""The commands of `callsheet`; each imports what it runs when it runs."""

from importlib.metadata import version

from cyclopts import App, Parameter

from callsheet.adapters.cli import (
    approve,
    audit,
    audit_diff,
    audit_export,
    audit_replay,
    audit_seal,
    audit_tail,
    calendars,
    calendars_list,
    connect,
    db_accept,
    db_backup,
    db_tables,
    db_views,
    decide,
    disconnect,
    due,
    explain,
    notify,
    pause,
    plan,
    policy,
    policy_preview,
    policy_schema,
    prefer,
    preview,
    run,
    scheme,
    serve,
    simulate,
    sync,
    tokens,
)
from callsheet.adapters.cli.demo import command as demo
from callsheet.adapters.cli.doctor import command as doctor

HELP = """\
Decides which Recall.ai bots attend which calendar events, and can prove why.

Exit codes: 0 fine, 1 failed, 2 wrong usage or input, 3 configuration or credentials,
4 Recall unreachable, 5 an audit found a difference, 130 interrupted (Ctrl-C),
143 terminated.
"""
EXAMPLES = """\
Examples:

callsheet preview calendar.ics --as you@your.example

callsheet plan --policy policy.toml
"""

app = App(
    name="callsheet",
    version=lambda: version("callsheet"),
    help=HELP,
    help_format="plaintext",
    help_epilogue=EXAMPLES,
    result_action="return_value",
    suppress_keyboard_interrupt=False,  # `guarded` says so, and gives the exit code
    default_parameter=Parameter(negative="", show_default=False),
)
policies = App(
    name="policy",
    help="Look after policy files.",
    help_epilogue=policy.CHECK_EXAMPLES,
)
databases = App(
    name="db",
    help="Look after the log's database.",
    help_epilogue=db_tables.CHECK_EXAMPLES,
)
plans = App(name="plan", help_epilogue=plan.EXAMPLES)
known_calendars = App(
    name="calendars",
    help="Connect people's calendars, list and disconnect them, erase what is kept.",
    help_epilogue=connect.EXAMPLES,
)
schemes = App(
    name="scheme",
    help="Look at which meetings share a bot, and change it.",
    help_epilogue=scheme.SHOW_EXAMPLES,
)
receivers = App(
    name="notify",
    help="Look after those who are told of changes by webhooks.",
    help_epilogue=notify.LIST_EXAMPLES,
)
access = App(
    name="tokens",
    help="Say who may come in over HTTP.",
    help_epilogue=tokens.CREATE_EXAMPLES,
)

audits = App(
    name="audit",
    help="Prove what the log holds, and look into it.",
    help_epilogue=audit.EXAMPLES,
)
seals = App(
    name="seal",
    help="Look after the seals of the log.",
    help_epilogue=audit_seal.EXAMPLES,
)

app.command(demo.demo, help_epilogue=demo.EXAMPLES)
app.command(preview.preview, help_epilogue=preview.EXAMPLES)
app.command(plans)
plans.default(plan.plan)
plans.command(approve.approve, help_epilogue=approve.APPROVE_EXAMPLES)
plans.command(approve.reject, help_epilogue=approve.REJECT_EXAMPLES)
app.command(sync.apply, help_epilogue=sync.APPLY_EXAMPLES)
app.command(sync.sync, help_epilogue=sync.SYNC_EXAMPLES)
app.command(explain.explain, help_epilogue=explain.EXAMPLES)
app.command(due.due, help_epilogue=due.EXAMPLES)
app.command(audits)
audits.command(audit.verify, help_epilogue=audit.EXAMPLES)
audits.command(audit_replay.replay, help_epilogue=audit_replay.EXAMPLES)
audits.command(audit_diff.diff, help_epilogue=audit_diff.EXAMPLES)
audits.command(audit_export.export, help_epilogue=audit_export.EXAMPLES)
audits.command(audit_tail.tail, help_epilogue=audit_tail.EXAMPLES)
audits.command(seals)
seals.command(audit_seal.export, help_epilogue=audit_seal.EXAMPLES)
app.command(pause.pause, help_epilogue=pause.PAUSE_EXAMPLES)
app.command(pause.resume, help_epilogue=pause.RESUME_EXAMPLES)
app.command(prefer.prefer, help_epilogue=prefer.EXAMPLES)
app.command(decide.decide, help_epilogue=decide.EXAMPLES)
app.command(policies)
policies.command(policy.check, help_epilogue=policy.CHECK_EXAMPLES)
policies.command(policy_preview.preview, help_epilogue=policy_preview.EXAMPLES)
policies.command(policy_schema.schema, help_epilogue=policy_schema.EXAMPLES)
app.command(known_calendars)
known_calendars.command(connect.connect, help_epilogue=connect.EXAMPLES)
known_calendars.command(
    calendars_list.listing, name="list", help_epilogue=calendars_list.EXAMPLES
)
known_calendars.command(disconnect.disconnect, help_epilogue=disconnect.EXAMPLES)
known_calendars.command(disconnect.sync, help_epilogue=disconnect.SYNC_EXAMPLES)
known_calendars.command(calendars.erase, help_epilogue=calendars.ERASE_EXAMPLES)
known_calendars.command(calendars.forget, help_epilogue=calendars.FORGET_EXAMPLES)
app.command(schemes)
schemes.command(scheme.show, help_epilogue=scheme.SHOW_EXAMPLES)
schemes.command(scheme.change, help_epilogue=scheme.CHANGE_EXAMPLES)
app.command(access)
access.command(tokens.create, help_epilogue=tokens.CREATE_EXAMPLES)
access.command(tokens.listing, name="list", help_epilogue=tokens.LIST_EXAMPLES)
access.command(tokens.revoke, help_epilogue=tokens.REVOKE_EXAMPLES)
app.command(receivers)
receivers.command(notify.try_out, name="test", help_epilogue=notify.TEST_EXAMPLES)
receivers.command(notify.listing, name="list", help_epilogue=notify.LIST_EXAMPLES)
receivers.command(notify.resend, help_epilogue=notify.RESEND_EXAMPLES)
app.command(databases)
databases.command(db_tables.check, help_epilogue=db_tables.CHECK_EXAMPLES)
databases.command(db_tables.upgrade, help_epilogue=db_tables.UPGRADE_EXAMPLES)
databases.command(db_backup.backup, help_epilogue=db_backup.EXAMPLES)
databases.command(db_accept.accept, help_epilogue=db_accept.EXAMPLES)
databases.command(db_views.rebuild, help_epilogue=db_views.REBUILD_EXAMPLES)
app.command(doctor.doctor, help_epilogue=doctor.EXAMPLES)
app.command(run.run, help_epilogue=run.EXAMPLES)
app.command(serve.serve, help_epilogue=serve.EXAMPLES)
app.command(simulate.simulate, help_epilogue=simulate.EXAMPLES)
