"""The Xicheng pack is whole, and every fault in a pack is named by file, line and field."""

from __future__ import annotations

import ast
import pickle
import re
import shutil
import string
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.exchange.district_pack import DistrictPack, PackInvalid, PackProblem, check_outlines, load
from desktop.exchange.pack_rows import ConditionKind
from desktop.rules import grid
from desktop.rules.explanation import LimitClass
from desktop.rules.score_norms import DEFAULT_ROWS
from desktop.rules.terms import Level, OrganisationKind
from desktop.rules.workflow import Role
from desktop.wording.packs import PACK_PROBLEMS, pack_problem

XICHENG = Path(__file__).parents[2] / "resources" / "districts" / "xicheng"


@pytest.fixture(scope="module")
def xicheng() -> DistrictPack:
    return load(XICHENG)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the Xicheng pack that a test may spoil."""
    return Path(shutil.copytree(XICHENG, tmp_path / "pack"))


def test_the_grids_are_one_district_its_streets_and_communities(xicheng: DistrictPack) -> None:
    assert Counter(row.level for row in xicheng.grids) == {1: 1, 2: 15, 3: 263}
    assert xicheng.grids[0].name == "西城区"
    names = {row.code: row.name for row in xicheng.grids}
    assert names["110102019"] == "白纸坊街道"
    assert names["110102019004"] == "樱桃园社区"
    assert not [name for name in names.values() if "居委会" in name or name.endswith("社区社区")]
    assert all(row.parent == (grid.parent_of(row.code) or "") for row in xicheng.grids)


def test_the_codes_are_those_of_the_statistical_office(xicheng: DistrictPack, shared: Path) -> None:
    text = (shared / "data" / "xicheng_divisions.json").read_text(encoding="utf-8")
    assert {row.code for row in xicheng.grids} == {"110102", *re.findall(r'"code": ?"(\d+)"', text)}


def test_every_grid_has_the_responsible_body_that_the_plan_names(xicheng: DistrictPack) -> None:
    kinds = {row.code: row.kind for row in xicheng.organisations}
    by_level = {
        1: OrganisationKind.DISTRICT_GOVERNMENT,
        2: OrganisationKind.STREET_OFFICE,
        3: OrganisationKind.COMMUNITY,
    }
    assert all(kinds[row.responsible] is by_level[row.level] for row in xicheng.grids)
    places = {row.code: row.grid for row in xicheng.organisations}
    assert all(places[row.responsible] == row.code for row in xicheng.grids)


def test_the_organisations_of_the_plan_are_there_and_say_their_duties(xicheng: DistrictPack) -> None:
    count = Counter(row.kind for row in xicheng.organisations)
    assert count[OrganisationKind.STREET_OFFICE] == 15
    assert count[OrganisationKind.COMMUNITY] == 263
    assert count[OrganisationKind.DEPARTMENT] == 11
    assert all(row.duties and row.short_name for row in xicheng.organisations)
    desk = {row.code: row for row in xicheng.organisations}
    assert not desk["centre"].is_body
    assert desk["epb"].is_body
    assert desk["epb"].can_enforce
    assert not any(row.can_enforce and not row.is_body for row in xicheng.organisations)


@pytest.mark.parametrize(
    "word",
    ["工地扬尘", "遗撒", "裸", "渣土车", "焚烧", "烧烤", "使用小煤炉", "销售小煤炉", "烟囱冒黑烟", "机动车冒黑烟", "餐饮废水",
     "工地废水", "洗车废水", "油烟", "噪声", "异味", "新增污染源", "突发环境事件", "纠纷"],
)  # fmt: skip
def test_every_problem_that_the_plan_names_has_a_category(xicheng: DistrictPack, word: str) -> None:
    assert [row for row in xicheng.categories if word in row.name]


def test_every_category_can_be_filed_closed_and_given_to_a_department(xicheng: DistrictPack) -> None:
    for category in xicheng.categories:
        kinds = {row.kind for row in xicheng.conditions if row.category == category.code}
        assert kinds == set(ConditionKind), category.name
        levels = {row.level for row in xicheng.bodies if row.category == category.code}
        assert Level.DISTRICT in levels, category.name
    assert {row.class_name for row in xicheng.categories} == {
        "市容环境", "宣传广告", "施工管理", "突发事件", "街面秩序", "扩展",
    }  # fmt: skip


def test_emergencies_run_at_night_and_the_dispute_is_marked(xicheng: DistrictPack) -> None:
    emergencies = [row for row in xicheng.categories if row.emergency]
    assert emergencies
    assert {row.limit_class for row in emergencies} == {LimitClass.URGENT_HOUR}
    assert [row.name for row in xicheng.categories if row.dispute] == ["环境污染纠纷"]


def test_conditions_are_numbered_in_the_order_of_the_file(xicheng: DistrictPack) -> None:
    dust = [row for row in xicheng.conditions if row.category == "0302" and row.kind is ConditionKind.FILING]
    assert [row.ordinal for row in dust] == [1, 2, 3]


def test_every_role_of_the_workflow_is_described(xicheng: DistrictPack) -> None:
    assert {row.role for row in xicheng.roles} == set(Role) - {Role.SYSTEM}


def test_the_norms_are_the_default_norms(xicheng: DistrictPack) -> None:
    norms = {row.key: row.value for row in xicheng.norms}
    assert {key: norms[key] for key in DEFAULT_ROWS} == dict(DEFAULT_ROWS)
    assert norms["stage_limits"]["checking"] == {"number": 4, "class": "work_hour"}
    assert norms["duplicates"] == {"radius_m": 50, "hours": 24}


def test_the_working_week_is_that_of_the_clock(xicheng: DistrictPack) -> None:
    day = xicheng.calendar.standard_day
    assert [f"{start:%H:%M}-{end:%H:%M}" for start, end in day] == ["08:30-12:00", "13:30-18:00"]
    assert xicheng.calendar.weekdays == (day,) * 5 + ((),) * 2


def test_the_outlines_are_provisional_and_tile_at_every_level(xicheng: DistrictPack) -> None:
    assert {row.code for row in xicheng.outlines} == {row.code for row in xicheng.grids}
    assert all(row.provisional for row in xicheng.outlines)
    assert check_outlines(xicheng) == ()
    assert (XICHENG / "outlines.geojson").stat().st_size < 400_000


def test_no_file_has_a_byte_order_mark_and_one_that_excel_adds_does_no_harm(copy: Path) -> None:
    for path in copy.iterdir():
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        path.write_bytes(b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    assert len(load(copy).grids) == 279


def test_yes_and_no_may_be_written_in_chinese(copy: Path) -> None:
    path = copy / "organisations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",yes,", ",是,").replace(",no,", ",否,"), encoding="utf-8")
    assert load(copy) == load(XICHENG)


def test_another_district_can_copy_the_pack(copy: Path) -> None:
    """Only the data says which district it is; two streets are enough."""
    for path in copy.iterdir():
        text = path.read_text(encoding="utf-8").replace("110102", "110101").replace("西城", "东城")
        if path.suffix in (".csv", ".geojson"):
            other = re.compile(r'(?:\{.*"code":")?110101(?!001|003)\d{3}')
            text = "".join(line for line in text.splitlines(keepends=True) if not other.match(line))
        path.write_text(re.sub(r",\n\]\}", "\n]}", text), encoding="utf-8")  # the last feature has no comma
    pack = load(copy)
    assert (pack.district.code, pack.district.name) == ("110101", "东城区")
    assert Counter(row.level for row in pack.grids) == {1: 1, 2: 2, 3: 32}
    assert pack != load(XICHENG)


Spoil = Callable[[str], str]


def swap(old: str, new: str) -> Spoil:
    def spoil(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return spoil


def drop(start: str) -> Spoil:
    """Without the lines that begin so."""
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


def line_of(name: str, start: str) -> int:
    lines = (XICHENG / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.lstrip().startswith(start))


G, O, C, N, K, B, R, D = (  # noqa: E741
    "grids.csv", "organisations.csv", "categories.csv", "norms.toml", "calendar.toml", "category_bodies.csv", "roles.csv",
    "district.toml",
)  # fmt: skip
F = "category_conditions.csv"
GEO = "outlines.geojson"

LIMIT, INSPECTOR = "stage_limits.filing", "cards.inspector"
AT_INSPECTOR, AT_REGISTRAR = line_of(N, "[cards.inspector]"), line_of(N, "[cards.registrar]")
SECOND_STREET = line_of(GEO, '{"type":"Feature","properties":{"code":"110102003"')

# file, what is done to it, (line, field, code)
BROKEN: list[tuple[str, Spoil, tuple[int, str, str]]] = [
    (D, swap('code = "110102"', 'code = "11010"'), (2, "code", "wrong_form")),
    (D, swap('code = "110102"', "code = 110102"), (2, "code", "not_a_text")),
    (D, swap("Asia/Shanghai", "Asia/Xicheng"), (7, "time_zone", "unknown_time_zone")),
    (D, drop("document_prefix"), (0, "document_prefix", "missing_key")),
    (D, swap("pack_date = 2015-12-01", 'pack_date = "heute"'), (9, "pack_date", "not_a_date")),
    (D, swap('name = "西城区"', 'name = "西城区'), (3, "", "broken_toml")),
    (D, swap('name = "西城区"', 'name = "西城区"\nmayor = "x"'), (4, "mayor", "unknown_key")),
    (G, swap("code,level,name,parent,responsible", "code,level,name,parent"), (1, "responsible", "missing_column")),
    (G, swap("code,level,", "code,level,colour,"), (1, "colour", "unknown_column")),
    (G, swap("110102003,2,", "11010203,2,"), (line_of(G, "110102003,2"), "code", "wrong_code_length")),
    (G, swap("110102003,2,", "110105003,2,"), (line_of(G, "110102003,2"), "code", "outside_district")),
    (G, swap("110102003,2,", "110102001,2,"), (line_of(G, "110102003,2"), "code", "duplicate")),
    (G, swap("110102003,2,", "110102003,4,"), (line_of(G, "110102003,2"), "level", "not_a_number")),
    (G, swap("110102003,2,新街口街道,110102,", "110102003,2,新街口街道,110108,"), (line_of(G, "110102003,2"), "parent", "unknown_grid")),
    (G, swap("府右街南社区,110102001,", "府右街南社区,110102003,"), (line_of(G, "110102001004"), "parent", "wrong_parent")),
    (G, swap("110102,110102003\n", "110102,nobody\n"), (line_of(G, "110102003,2"), "responsible", "unknown_organisation")),
    (G, swap("新街口街道", ""), (line_of(G, "110102003,2"), "name", "empty")),
    (G, drop("110102,"), (0, "level", "not_one_district")),
    (O, swap("epb,西城区环境保护局,区环保局,epb", "epb,西城区环境保护局,区环保局,agency"), (line_of(O, "epb,"), "kind", "not_one_of")),
    (O, swap("epb,西城区", "EPB,西城区"), (line_of(O, "epb,"), "code", "wrong_form")),
    (O, drop("centre,"), (0, "kind", "not_one_of_kind")),
    (O, swap("street_office,110102003,", "street_office,110102,"), (line_of(O, "110102003,"), "grid", "wrong_grid_level")),
    (O, swap("street_office,110102003,", "street_office,999,"), (line_of(O, "110102003,"), "grid", "unknown_grid")),
    (O, swap("epb,110102,yes,yes", "epb,110102,maybe,yes"), (line_of(O, "epb,"), "can_enforce", "not_one_of")),
    (O, swap("区环保局,", "区环保局,,"), (line_of(O, "epb,"), "", "wrong_field_count")),
    (O, swap("区环保局,", '"区环保局,'), (293, "", "broken_csv")),
    (C, swap("0302,03", "0302,05"), (line_of(C, "0302"), "class_code", "wrong_class")),
    (C, swap("0302,03,施工管理", "0302,03,工地"), (line_of(C, "0302"), "class_name", "class_name_differs")),
    (C, swap("0302,03", "0X02,03"), (line_of(C, "0302"), "code", "wrong_form")),
    (C, swap("0104,01", "0103,01"), (line_of(C, "0104"), "code", "duplicate")),
    (C, swap("4,work_hour,2,work_hour", "four,work_hour,2,work_hour"), (line_of(C, "0104"), "limit_number", "not_a_number")),
    (C, swap("4,work_hour,2,work_hour", "0,work_hour,2,work_hour"), (line_of(C, "0104"), "limit_number", "not_a_number")),
    (C, swap("4,work_hour,2,work_hour", "4,work_hour,2,week"), (line_of(C, "0104"), "rework_class", "not_one_of")),
    (C, swap("4,urgent_hour,2,urgent_hour", "4,work_hour,2,urgent_hour"), (line_of(C, "0499"), "limit_class", "emergency_limit_pauses")),
    (F, drop("0302,filing"), (line_of(C, "0302"), "code", "no_filing_condition")),
    (F, drop("0302,closing"), (line_of(C, "0302"), "code", "no_closing_condition")),
    (F, swap("0302,filing", "0333,filing"), (line_of(F, "0302,filing"), "category", "unknown_category")),
    (F, swap("0302,filing", "0302,opening"), (line_of(F, "0302,filing"), "kind", "not_one_of")),
    (B, drop("0302,"), (line_of(C, "0302"), "code", "no_body")),
    (B, swap("0302,district,housing,1", "0302,district,parks,1"), (line_of(B, "0302,district"), "body", "unknown_organisation")),
    (B, swap("0302,district,housing,1", "0302,district,finance,1"), (line_of(B, "0302,district"), "body", "not_a_body")),
    (B, swap("0302,district,housing,1", "0302,district,@street,1"), (line_of(B, "0302,district"), "level", "symbol_at_wrong_level")),
    (B, swap("0302,district,housing,1", "0302,district,housing,2"), (line_of(B, "0302,district"), "rank", "wrong_rank")),
    (B, swap("0302,district,housing,1", "0302,city,housing,1"), (line_of(B, "0302,district"), "level", "not_one_of")),
    (R, drop("assessor,"), (0, "code", "missing_role")),
    (R, swap("assessor,", "system,"), (line_of(R, "assessor"), "code", "not_one_of")),
    (R, lambda text: text.splitlines()[0] + "\n", (0, "", "no_rows")),
    (N, swap("filing = { number = 1", "filing = { number = 0"), (line_of(N, "filing ="), LIMIT, "not_a_number")),
    (N, swap('filing = { number = 1, class = "work_hour" }', 'filing = "1 h"'), (line_of(N, "filing ="), LIMIT, "not_a_limit")),
    (N, drop("filing ="), (line_of(N, "[stage_limits]"), LIMIT, "missing_key")),
    (N, swap("handled_on_time = 30", "handled_on_time = 40"), (line_of(N, "[rubric]"), "rubric", "wrong_sum")),
    (N, swap('"missed_rate", weight = 20', '"missed_rate", weight = 21'), (AT_INSPECTOR, INSPECTOR, "wrong_sum")),
    (N, swap('"missed_rate"', '"luck"'), (AT_INSPECTOR + 5, "cards.inspector.parts", "unknown_measure")),
    (N, swap('steps = "desk_actions"', 'steps = "stairs"'), (AT_REGISTRAR + 1, "cards.registrar.parts", "unknown_steps")),
    (N, swap("B = { from = 75", "B = { from = 95"), (line_of(N, "[grades]"), "grades", "bounds_not_falling")),
    (N, swap("from = 301", "from = 601"), (line_of(N, "desk_actions ="), "steps.desk_actions", "bounds_not_falling")),
    (N, swap("[lights]", "[lamps]"), (line_of(N, "[lights]"), "lamps", "unknown_key")),
    (K, swap('1 = [["08:30", "12:00"]', '1 = [["08:30", "14:00"]'), (line_of(K, "1 ="), "weekdays.1", "not_periods")),
    (K, swap('1 = [["08:30", "12:00"]', '1 = [["8 Uhr", "12:00"]'), (line_of(K, "1 ="), "weekdays.1", "not_periods")),
    (K, swap("days = []", 'days = [{ day = 2016-02-06, kind = "feast" }]'), (line_of(K, "days = []"), "days", "not_one_of")),
    (GEO, swap('"code":"110102003"', '"code":"110102002"'), (SECOND_STREET, "code", "unknown_grid")),
    (GEO, swap('"code":"110102003"', '"code":"110102001"'), (0, "code", "missing_outline")),
    (GEO, swap('"code":"110102003","level":2', '"code":"110102003","level":3'), (SECOND_STREET, "level", "wrong_level")),
    (GEO, swap('"type":"Polygon"', '"type":"Point"'), (2, "geometry", "not_a_polygon")),
    (GEO, swap("[[[116.3165,39.8965],", "[[[39.8965,116.3165],"), (2, "geometry", "not_a_polygon")),
    (GEO, swap('"features": [', '"features": [,'), (1, "", "broken_json")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "spoil", "expected"), BROKEN, ids=[f"{name}-{place[1]}-{place[2]}" for name, _, place in BROKEN]
)
def test_a_fault_is_named_by_file_line_and_field(
    copy: Path, name: str, spoil: Spoil, expected: tuple[int, str, str]
) -> None:
    path = copy / name
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(PackInvalid) as refusal:
        load(copy)
    found = [(problem.file, problem.line, problem.field, problem.code) for problem in refusal.value.errors]
    at = C if expected[2] in ("no_filing_condition", "no_closing_condition", "no_body") else name
    assert (at, *expected) in found
    for problem in refusal.value.errors:
        sentence = pack_problem(problem)
        assert sentence.startswith(problem.file)
        assert not re.search(r"[{}]", sentence.replace("{ number", "").replace('" }', "")), sentence


@pytest.mark.parametrize(
    "name", [path.name for path in sorted(XICHENG.iterdir()) if path.suffix in (".csv", ".geojson")]
)
def test_a_missing_file_is_named_once_and_drags_no_others_along(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(PackInvalid) as refusal:
        load(copy)
    assert PackProblem(name, 0, "", "missing_file") in refusal.value.errors
    files = Counter(problem.file for problem in refusal.value.errors)
    assert files[name] == 1
    needed = {"category_conditions.csv", "category_bodies.csv"}  # each category lacks its conditions or bodies then
    assert set(files) == ({name, C} if name in needed else {name})


def test_a_file_in_the_encoding_of_old_excel_is_named_with_the_line(copy: Path) -> None:
    path = copy / "roles.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(PackInvalid) as refusal:
        load(copy)
    assert refusal.value.errors == (PackProblem("roles.csv", 2, "", "not_utf8"),)


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid) as refusal:
        load(tmp_path / "nowhere")
    assert [problem.code for problem in refusal.value.errors] == ["missing_directory"]


def test_all_faults_are_told_at_once_in_the_order_of_files_and_lines(copy: Path) -> None:
    spoils = [
        (C, swap("0302,03", "0302,05")),
        (D, drop("name")),
        (G, swap("新街口街道", "")),
        (G, swap("月坛街道", "")),
    ]
    for name, spoil in spoils:
        path = copy / name
        path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(PackInvalid) as refusal:
        load(copy)
    assert refusal.value.code == "pack_invalid"
    assert refusal.value.details["count"] == len(refusal.value.errors)
    places = [(problem.file, problem.line, problem.field) for problem in refusal.value.errors]
    streets = [(G, line_of(G, code), "name") for code in ("110102003,2", "110102007,2")]
    assert places == [(D, 0, "name"), *streets, (C, line_of(C, "0302"), "class_code")]


def test_a_refusal_crosses_processes() -> None:
    refusal = PackInvalid([PackProblem(G, 3, "code", "duplicate", {"found": "1"})])
    again = pickle.loads(pickle.dumps(refusal))
    assert again.errors == refusal.errors


def test_quoted_commas_and_line_breaks_keep_the_line_numbers_right(copy: Path) -> None:
    path = copy / "roles.csv"
    path.write_text('code,name,duties\ninspector,监督员,"巡查，\n上报,核查"\n\nnobody,某人,无\n', encoding="utf-8")
    with pytest.raises(PackInvalid) as refusal:
        load(copy)
    assert (5, "code", "not_one_of") in [
        (problem.line, problem.field, problem.code) for problem in refusal.value.errors
    ]


def moved(text: str, code: str, ring: str) -> str:
    """The outlines with one grid's ring replaced."""
    return re.sub(rf'("code":"{code}".*?"coordinates":\[)\[.*\](\]\}}\}},?\n)', rf"\g<1>{ring}\2", text, count=1)


@pytest.mark.parametrize(
    ("code", "ring", "kinds"),
    [
        ("110102001004", "[[116.37,39.91],[116.38,39.92],[116.38,39.91],[116.37,39.92],[116.37,39.91]]", {"outline_invalid"}),
        ("110102001004", "[[116.40,39.91],[116.41,39.91],[116.41,39.92],[116.40,39.91]]", {"gap", "outside_parent"}),
        ("110102001004", "[[116.37,39.905],[116.38,39.905],[116.38,39.915],[116.37,39.915],[116.37,39.905]]", {"overlap"}),
    ],
)  # fmt: skip
def test_outlines_that_do_not_tile_are_named(copy: Path, code: str, ring: str, kinds: set[str]) -> None:
    path = copy / GEO
    path.write_text(moved(path.read_text(encoding="utf-8"), code, ring), encoding="utf-8")
    problems = check_outlines(load(copy))
    assert kinds <= {problem.code for problem in problems}
    assert all(code[:9] in str(problem.details) for problem in problems)
    assert all("平方米" in pack_problem(problem) or "自相交" in pack_problem(problem) for problem in problems)


def test_every_code_of_a_problem_has_a_sentence_and_no_sentence_is_left_over() -> None:
    used: set[str] = set()
    for path in (Path(__file__).parents[2] / "desktop" / "exchange").glob("*.py"):
        if path.name.startswith(("pack_", "district_pack", "tiling")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            used |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    used |= {f"no_{kind}_condition" for kind in ConditionKind}
    assert set(PACK_PROBLEMS) <= used
    for code, sentence in PACK_PROBLEMS.items():
        assert not sentence.endswith("。"), code
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(sentence)), code
