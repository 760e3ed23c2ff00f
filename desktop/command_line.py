"""The second door: for scripts, night backups and tests. ``--json`` prints one JSON object and nothing else.

Exit codes: 0 done, 1 refused, 2 wrong use, 3 trouble with the file or the machine.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from desktop import machine
from desktop.clock import Clock
from desktop.entries.consent import Consent
from desktop.entries.finding import Finding
from desktop.entries.handover import Handover
from desktop.entries.person import ServiceUser
from desktop.entries.provision import ProvisionRecord
from desktop.entries.version import Actor, Recorded
from desktop.procedures.outcome import Exported, Printed, Refused
from desktop.records.book import Register
from desktop.records.trouble import DamagedBook, KeysDamaged, Trouble

if TYPE_CHECKING:
    from desktop.procedures.scanned_sheets import ScannedSheet
    from desktop.records.keys import KeyFile

DONE, REFUSED, WRONG_USE, TROUBLE = 0, 1, 2, 3


def run(words: Sequence[str], clock: Clock | None = None) -> int:
    """Carry out one command. Never raises for what a user can bring about: it prints a sentence and exits with a code."""
    options = _parser().parse_args(words)
    try:
        code: int = options.run(options, clock or Clock())
        return code
    except (DamagedBook, KeysDamaged) as damaged:
        return _say(options, TROUBLE, _naming_backup(damaged, options).sentence)
    except Trouble as trouble:
        return _say(options, TROUBLE, trouble.sentence)
    except BrokenPipeError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return TROUBLE
    except OSError as error:
        return _say(
            options,
            TROUBLE,
            f"ファイルを読み書きできませんでした（{error.strerror}）。場所と空きをお確かめください。",
        )


def _naming_backup(trouble: DamagedBook | KeysDamaged, options: argparse.Namespace) -> Trouble:
    from desktop.procedures.backups import naming_backup

    book = getattr(options, "book", None)
    return trouble if book is None else naming_backup(trouble, book, _backup_places(book))


def _backup_places(book: Path) -> tuple[Path, ...]:
    return machine.backup_places(machine.home(), book.absolute())


class _Parser(argparse.ArgumentParser):
    """Wrong use is told in the users' language and exits with 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"使い方が違います: {message}。`tasuki help` で使い方を見られます。", file=sys.stderr)
        sys.exit(WRONG_USE)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="tasuki", description="たすき　同意と引継ぎの記録帳")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    tour = commands.add_parser("tour", help="本物の窓で、主な仕事をひととおり行う")
    tour.add_argument("out", type=Path, metavar="OUT")
    tour.add_argument("--users", type=Path, metavar="FILE")
    tour.set_defaults(run=_tour)

    practice = commands.add_parser("practice", help="つくり話の人で、練習用の台帳をつくる")
    practice.add_argument("book", type=Path, metavar="BOOK")
    practice.add_argument("--users", type=_count, default=12, metavar="N")
    practice.add_argument("--handovers", type=_count, default=40, metavar="N")
    practice.add_argument("--seed", type=int, default=1, metavar="S")
    _password(practice)
    practice.set_defaults(run=_practice)

    search = commands.add_parser("search", help="台帳をさがす")
    search.add_argument("book", type=Path, metavar="BOOK")
    search.add_argument("words", nargs="+", metavar="WORDS")
    search.add_argument("--limit", type=_count, default=50, metavar="N")
    _password(search)
    search.set_defaults(run=_search)

    check = commands.add_parser("check", help="台帳に傷みや書き換えがないか確かめる")
    check.add_argument("book", type=Path, metavar="BOOK")
    check.add_argument(
        "--head", action="append", type=_head, default=[], metavar="LINE:HEAD",
        help="紙に刷られた照合値（例 812:3f2a91c07d44e1b8）。控えにある照合値は、いつも見くらべる",
    )  # fmt: skip
    _password(check)
    check.set_defaults(run=_check)

    backup = commands.add_parser("backup", help="控えをとり、開いて確かめる（変わっていなければ何もしない）")
    backup.add_argument("book", type=Path, metavar="BOOK")
    backup.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    _password(backup)
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="いちばん新しい、壊れていない控えを、新しいフォルダーに戻す")
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument("--to", type=Path, required=True, metavar="BOOK")
    _password(restore)
    restore.set_defaults(run=_restore)

    scan = commands.add_parser("scan", help="署名の紙の画像を読み、刷ったときの記録にとじる（元のファイルは動かさない）")
    scan.add_argument("book", type=Path, metavar="BOOK")
    scan.add_argument("files", type=Path, nargs="+", metavar="FILE")
    scan.add_argument("--dry-run", action="store_true", help="読むだけで、とじない")
    _password(scan)
    scan.set_defaults(run=_scan)

    printing = commands.add_parser("print", help="紙をPDFにする")
    printing.add_argument("book", type=Path, metavar="BOOK")
    papers = printing.add_subparsers(required=True, metavar="PAPER", parser_class=_Parser)
    for name, help_text in (
        ("consent", "同意書（刷ったときのまま）"),
        ("provision-record", "第三者提供記録"),
        ("handover", "引継書"),
    ):
        paper = papers.add_parser(name, help=help_text)
        paper.add_argument("record", metavar="RECORD", help="紙に刷られた番号")
        _output(paper)
        paper.set_defaults(run=_print, paper=name)
    log = papers.add_parser("provision-log", help="第三者提供記録簿（FILE が .csv なら表）")
    log.add_argument("--from", dest="since", type=_day, metavar="DAY")
    log.add_argument("--to", dest="until", type=_day, metavar="DAY")
    log.add_argument("--user", metavar="RECORD")
    _output(log)
    log.set_defaults(run=_print, paper="provision-log")

    decide = commands.add_parser("decide", help="1つの事例について、法令が何を求めるかを答える")
    decide.add_argument("case", type=Path, nargs="?", metavar="CASE.json")
    decide.add_argument("--schema", action="store_true", help="事例と答えのJSON Schemaを印字する")
    decide.add_argument("--explain", action="store_true", help="わけを日本語で印字する")
    decide.set_defaults(run=_decide)

    help_command = commands.add_parser("help", help="使い方")
    help_command.set_defaults(run=_help, parser=parser)
    version = commands.add_parser("version", help="版")
    version.set_defaults(run=_version)
    return parser


def _password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="合言葉を書いたファイル（なければ標準入力）"
    )
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="鍵のファイル（付けている人だけ）")
    parser.add_argument("--json", action="store_true", help="JSONを1つだけ印字する")


def _output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    _password(parser)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("0以上の数")
    return number


def _head(text: str) -> tuple[int, str]:
    line, _, digits = text.replace(" ", "").partition(":")
    if not line.isdigit() or len(digits) != 16:
        raise argparse.ArgumentTypeError(f"照合値は 812:3f2a91c07d44e1b8 のように書いてください（{text}）")
    digits = digits.lower()
    return int(line), " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日付は 2026-04-01 のように書いてください（{text}）") from None


def _say(options: argparse.Namespace, code: int, sentence: str) -> int:
    if getattr(options, "json", False):
        print(
            json.dumps(
                {"findings": [{"code": "trouble", "text": sentence, "citation": ""}]}, ensure_ascii=False
            )
        )
    print(sentence, file=sys.stderr)
    return code


def _refuse(options: argparse.Namespace, findings: Sequence[Finding]) -> int:
    if options.json:
        _json({"findings": [_plain(finding) for finding in findings]})
    for finding in findings:
        print(f"{finding.text}（{finding.citation.place}）", file=sys.stderr)
    return REFUSED


def _plain(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "text": finding.text, "citation": finding.citation.place}


def _json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _read_password(options: argparse.Namespace) -> str:
    """The password from the file, a prompt or standard input; never from an argument, which others can see."""
    if options.password_file is not None:
        text: str = options.password_file.read_text("utf-8")
        return text.rstrip("\r\n")
    if sys.stdin.isatty():
        return getpass.getpass("合言葉: ")
    return sys.stdin.readline().rstrip("\r\n")


def _open(options: argparse.Namespace, clock: Clock, *, by_night: bool = False) -> tuple[Register, Actor]:
    """Open the book as whoever's password it is. A doubtful day is told and gone on with, but where nobody is there."""
    from desktop.procedures.books import open_with_any
    from desktop.records.trouble import DoubtfulDay

    password, key_file = _read_password(options), _key_file(options)
    try:
        return open_with_any(options.book, password, clock.now(), machine.this_pc(), key_file)
    except DoubtfulDay as doubt:
        if by_night:
            raise
        print(f"PCの日付を確かめてください。{doubt.sentence.partition('。')[0]}。", file=sys.stderr)
        return open_with_any(
            options.book, password, clock.now(), machine.this_pc(), key_file, sure_of_day=True
        )


def _key_file(options: argparse.Namespace) -> "KeyFile | None":
    from desktop.procedures.books import read_key_file

    return None if options.key_file is None else read_key_file(options.key_file)


def _search(options: argparse.Namespace, clock: Clock) -> int:
    register, _actor = _open(options, clock)
    with register:
        words = " ".join(options.words)
        hits = register.search(words, limit=options.limit)
        count = register.count_hits(words)
        if options.json:
            rows = [
                {"kind": hit.kind.value, "record": hit.number, "title": hit.title, "day": hit.day.isoformat()}
                for hit in hits
            ]
            _json({"query": words, "count": count, "hits": rows})
        else:
            print(f"{count}件")
            for hit in hits:
                print(f"{hit.day}  {hit.number or '—'}  {hit.title}")
    return DONE


def _check(options: argparse.Namespace, clock: Clock) -> int:
    from desktop.procedures.backups import known_heads, newest_backup

    register, _actor = _open(options, clock)
    with register:
        report = register.check(heads=[*known_heads(register), *options.head])
    way_back = None if report.ok else newest_backup(options.book, _backup_places(options.book))
    if options.json:
        told = {"ok": report.ok, "problems": list(report.problems), "counts": dict(report.counts)}
        _json(told if report.ok else {**told, "backup": str(way_back.folder) if way_back else ""})
    else:
        for problem in report.problems:
            print(problem)
        print("台帳は健やかです。" if report.ok else "台帳に問題があります。台帳のフォルダーは、そのまま残してください。")
        if way_back:
            print(f"いちばん新しい控えは {way_back.folder} です。tasuki restore で、新しいフォルダーに戻せます。")
        elif not report.ok:
            print("このPCが知っている場所に、この台帳の控えはありません。USBメモリーなどの控えを用意してください。")
    return DONE if report.ok else TROUBLE


def _backup(options: argparse.Namespace, clock: Clock) -> int:
    from desktop.procedures.backups import BackUpRequest, back_up

    register, actor = _open(options, clock, by_night=True)
    with register:
        (made,) = back_up(BackUpRequest(place=options.to.resolve()), register, clock.now(), actor).made
    if made.trouble:
        return _say(options, TROUBLE, made.trouble)
    if options.json:
        _json({"backup": made.name, "made": made.fresh, "counts": made.counts, "lost_scans": made.lost_scans})
    elif made.fresh:
        print(f"控え {made.name} をとり、開いて確かめました。")
    else:
        print(f"控え {made.name} から変わっていないので、とりませんでした。")
    if made.lost_scans:
        print(f"とじた紙のうち {made.lost_scans}点は、台帳になく、控えにも写せませんでした。", file=sys.stderr)
    return DONE


def _restore(options: argparse.Namespace, clock: Clock) -> int:
    from desktop.procedures.backups import RestoreRequest, restore

    request = RestoreRequest(
        backup=options.backup, to=options.to, password=_read_password(options), key_file=_key_file(options)
    )
    restored = restore(request, clock.now(), machine.this_pc())
    name = restored.generation.name
    if options.json:
        bad = [{"backup": each, "text": text} for each, text in restored.bad]
        _json({"backup": name, "bad": bad, "problems": list(restored.problems), "counts": restored.counts})
    else:
        for each, text in restored.bad:
            print(f"控え {each} は使えませんでした: {text}")
        for problem in restored.problems:
            print(problem)
        print(f"控え {name} から、台帳 {options.to} に戻しました。")
    return DONE


def _scan(options: argparse.Namespace, clock: Clock) -> int:
    """Read and file pictures. Nobody looks on here, so no answer and no signature is recorded: that is done at the window."""
    from desktop.procedures.filing import file_sheets, filing_of
    from desktop.procedures.scans import read_batch
    from desktop.procedures.sheet_matching import match_sheets

    register, actor = _open(options, clock)
    with register:
        batch = read_batch(options.files, register)
        request = filing_of(batch.sheets)
        if request.sheets and not options.dry_run:
            outcome = file_sheets(request, register, clock.now(), actor)
            if isinstance(outcome, Refused):
                return _refuse(options, outcome.findings)
        now = match_sheets(batch, register).sheets
    filed = {sheet.key for sheet in now if sheet.filed}
    if options.json:
        _json({"sheets": [_scanned(sheet, sheet.key in filed) for sheet in batch.sheets]})
    else:
        for sheet in batch.sheets:
            whose = f"{sheet.number} {sheet.sheet}／{sheet.sheets}" if sheet.record is not None else "—"
            done = "とじました" if sheet.key in filed else "とじていません"
            said = "".join(warned.sentence for warned in sheet.warnings)
            if not sheet.page:
                continue  # told with the problems
            print(f"{sheet.file} {sheet.page}枚目　{whose}　{done}　{said}".rstrip())
    for file, sentence in batch.problems:
        print(f"{file}: {sentence}", file=sys.stderr)
    return DONE


def _scanned(sheet: "ScannedSheet", filed: bool) -> dict[str, Any]:
    """One sheet as scripts read it; ``record`` is null when it is not known."""
    known = sheet.record is not None
    ticks = [
        {"clause": tick.clause, "answer": tick.answer.value, "confidence": round(tick.confidence, 3)}
        for tick in sheet.ticks
    ]
    return {
        "file": sheet.file,
        "page": sheet.page,
        "record": sheet.number if known else None,
        "sheet": sheet.sheet if known else None,
        "angle": sheet.angle,
        "ticks": ticks,
        "warnings": [warned.code for warned in sheet.warnings],
        "filed": filed,
    }


def _print(options: argparse.Namespace, clock: Clock) -> int:
    from desktop.procedures.printing import leave_file

    register, actor = _open(options, clock)
    with register:
        printed = _printed(options, register, actor, clock)
    if isinstance(printed, str):
        return _no_record(options, printed)
    if isinstance(printed, Exported):
        leave_file(options.output, printed.csv)
        if options.json:
            _json({"file": str(options.output), "rows": printed.rows})
        else:
            print(f"{options.output} に {printed.rows}件を書きました。")
        return DONE
    leave_file(options.output, printed.pdf)
    if options.json:
        _json({"file": str(options.output), "record": printed.number, "pages": _pages(printed.pdf)})
    else:
        print(f"{options.output} に書きました。")
    return DONE


def _printed(options: argparse.Namespace, register: Register, actor: Actor, clock: Clock) -> Printed | Exported | str:
    """The paper asked for, or the table where the file's name ends in .csv; or the number that is not in the book."""
    from desktop.procedures import consents, handovers, log_export, provisions

    moment = clock.now()
    if options.paper == "provision-log":
        user: Recorded[ServiceUser] | None = None
        if options.user:
            user = register.by_number(ServiceUser, options.user)
            if user is None:
                return str(options.user)
        request = provisions.LogRequest(
            since=options.since, until=options.until, service_user=user.entry if user else None
        )
        if options.output.suffix.lower() == ".csv":
            return log_export.export_provision_log(request, register, moment, actor)
        return provisions.print_provision_log(request, register, moment, actor)
    if options.paper == "consent":
        consent = register.by_number(Consent, options.record)
        return (
            consents.print_consent_again(consent.entry, register, moment, actor)
            if consent
            else str(options.record)
        )
    if options.paper == "provision-record":
        record = register.by_number(ProvisionRecord, options.record)
        if record is None:
            return str(options.record)
        return provisions.print_provision_record(record.entry, register, moment, actor)
    handover = register.by_number(Handover, options.record)
    return (
        handovers.print_handover(handover.entry, register, moment, actor) if handover else str(options.record)
    )


def _no_record(options: argparse.Namespace, number: str) -> int:
    from desktop.procedures.outcome import missing

    sentence = f"番号「{number}」の記録は、この台帳にありません。紙に刷られた番号（例 K-2026-0031）をお確かめください。"
    return _refuse(options, (missing("record", sentence),))


def _pages(pdf: bytes) -> int:
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as document:
        return len(document)


def _practice(options: argparse.Namespace, clock: Clock) -> int:
    from desktop.practice import fill_practice_book

    report = fill_practice_book(
        options.book,
        users=options.users,
        handovers=options.handovers,
        seed=options.seed,
        password=lambda: _read_password(options),
        clock=clock,
    )
    if options.json:
        _json(report)
    else:
        print(
            f"練習用の台帳 {options.book} に、利用者 {report['users']}人、引継ぎ {report['handovers']}件を入れました。"
        )
    return DONE


def _tour(options: argparse.Namespace, clock: Clock) -> int:
    from desktop.tour import walk

    return DONE if walk(options.out, options.users) else TROUBLE


def _decide(options: argparse.Namespace, clock: Clock) -> int:
    from desktop.rules.case import read_case
    from desktop.rules.decide import decide
    from desktop.rules.schema import schema
    from desktop.rules.verdict import explain, verdict_plain

    if options.schema:
        _json(schema())
        return DONE
    if options.case is None:
        print(
            "事例のファイル（CASE.json）を1つ書いてください。書き方は `tasuki decide --schema` で見られます。",
            file=sys.stderr,
        )
        return WRONG_USE
    try:
        case = read_case(json.loads(options.case.read_text("utf-8")))
    except ValueError as error:
        print(
            f"事例を読み取れません: {error}。書き方は `tasuki decide --schema` で見られます。",
            file=sys.stderr,
        )
        return WRONG_USE
    verdict = decide(case)
    if options.explain:
        print(explain(verdict))
    else:
        _json(verdict_plain(verdict))
    return DONE


def _help(options: argparse.Namespace, clock: Clock) -> int:
    options.parser.print_help()
    return DONE


def _version(options: argparse.Namespace, clock: Clock) -> int:
    from importlib.metadata import version

    print(f"たすき {version('tasuki')}")
    return DONE
