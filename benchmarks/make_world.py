"""Make ``src/faultlines/showing/data/world.json``, the land and borders that maps are drawn on.

    npm pack world-atlas@2.0.2 && tar xf world-atlas-2.0.2.tgz
    python benchmarks/make_world.py package/countries-50m.json

Natural Earth 4.1.0 (public domain), 1:50m, by way of the npm package world-atlas 2.0.2. Lines are simplified by
Visvalingam and Whyatt's effective area, shared borders once for both sides; islands below a size go, but never a
state's largest; Antarctica goes. The list ``disputed_borders.csv`` beside the output says which borders are dashed.
"""

import csv
import hashlib
import heapq
import json
import sys
from collections import defaultdict
from itertools import pairwise
from math import cos, radians
from pathlib import Path

DATA = Path(__file__).parent.parent / "src/faultlines/showing/data"
SOURCE_SHA256 = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394"

STEP = 0.01  # degrees in one unit of the output
MIN_TRIANGLE_KM2 = 25.0
MIN_ISLAND_KM2 = 150.0
KM_PER_DEGREE = 111.2

#: ISO 3166-1 numeric to alpha-3, and names where Natural Earth has no number.
CODES = """
004AFG 008ALB 010ATA 012DZA 016ASM 020AND 024AGO 028ATG 031AZE 032ARG 036ATC 040AUT 044BHS 048BHR 050BGD 051ARM 052BRB
056BEL 060BMU 064BTN 068BOL 070BIH 072BWA 076BRA 084BLZ 086IOT 090SLB 092VGB 096BRN 100BGR 104MMR 108BDI 112BLR 116KHM
120CMR 124CAN 132CPV 136CYM 140CAF 144LKA 148TCD 152CHL 156CHN 158TWN 170COL 174COM 178COG 180COD 184COK 188CRI 191HRV
192CUB 196CYP 203CZE 204BEN 208DNK 212DMA 214DOM 218ECU 222SLV 226GNQ 231ETH 232ERI 233EST 234FRO 238FLK 239SGS 242FJI
246FIN 248ALA 250FRA 258PYF 260ATF 262DJI 266GAB 268GEO 270GMB 275PSE 276DEU 288GHA 296KIR 300GRC 304GRL 308GRD 316GUM
320GTM 324GIN 328GUY 332HTI 334HMD 336VAT 340HND 344HKG 348HUN 352ISL 356IND 360IDN 364IRN 368IRQ 372IRL 376ISR 380ITA
384CIV 388JAM 392JPN 398KAZ 400JOR 404KEN 408PRK 410KOR 414KWT 417KGZ 418LAO 422LBN 426LSO 428LVA 430LBR 434LBY 438LIE
440LTU 442LUX 446MAC 450MDG 454MWI 458MYS 462MDV 466MLI 470MLT 478MRT 480MUS 484MEX 492MCO 496MNG 498MDA 499MNE 500MSR
504MAR 508MOZ 512OMN 516NAM 520NRU 524NPL 528NLD 531CUW 533ABW 534SXM 540NCL 548VUT 554NZL 558NIC 562NER 566NGA 570NIU
574NFK 578NOR 580MNP 583FSM 584MHL 585PLW 586PAK 591PAN 598PNG 600PRY 604PER 608PHL 612PCN 616POL 620PRT 624GNB 626TLS
630PRI 634QAT 642ROU 643RUS 646RWA 652BLM 654SHN 659KNA 660AIA 662LCA 663MAF 666SPM 670VCT 674SMR 678STP 682SAU 686SEN
688SRB 690SYC 694SLE 702SGP 703SVK 704VNM 705SVN 706SOM 710ZAF 716ZWE 724ESP 728SSD 729SDN 732ESH 740SUR 748SWZ 752SWE
756CHE 760SYR 762TJK 764THA 768TGO 776TON 780TTO 784ARE 788TUN 792TUR 795TKM 796TCA 800UGA 804UKR 807MKD 818EGY 826GBR
831GGY 832JEY 833IMN 834TZA 840USA 850VIR 854BFA 858URY 860UZB 862VEN 876WLF 882WSM 887YEM 894ZMB
"""
NAMED = {"Somaliland": "SOL", "Kosovo": "XKX", "N. Cyprus": "CYN", "Siachen Glacier": "KAS", "Indian Ocean Ter.": "AUS"}

#: Dependent lands belong to their state; the disputed among them (FLK, SGS, IOT) stay by themselves.
PARENTS = {
    "AUS": "ATC HMD NFK",
    "CHN": "HKG MAC",
    "DNK": "FRO GRL",
    "FIN": "ALA",
    "FRA": "ATF BLM MAF NCL PYF SPM WLF",
    "GBR": "AIA BMU CYM GGY IMN JEY MSR PCN SHN TCA VGB",
    "NLD": "ABW CUW SXM",
    "NZL": "COK NIU",
    "USA": "ASM GUM MNP PRI VIR",
}
PARENT = {child: parent for parent, children in PARENTS.items() for child in children.split()}

#: Natural Earth 4.1.0 draws Crimea as a piece of Russia. Here it belongs to neither side's drawing.
CRIMEA, CRIMEA_BOX = "XCR", (32.0, 44.2, 36.8, 46.4)

Point = tuple[float, float]


def main(path: Path) -> None:
    raw = path.read_bytes()
    if (digest := hashlib.sha256(raw).hexdigest()) != SOURCE_SHA256:
        sys.exit(f"{path} has SHA-256 {digest}; expected countries-50m.json of world-atlas 2.0.2, {SOURCE_SHA256}")
    topology = json.loads(raw)
    arcs = decoded(topology)
    lands = {code: rings for code, rings in state_rings(topology, arcs).items() if code != "ATA"}
    listed = (DATA / "disputed_borders.csv").read_bytes()
    arcs, lands, disputed = split_disputed(arcs, lands, list(csv.DictReader(listed.decode().splitlines())))
    lands = {code: large_rings(rings, arcs) for code, rings in lands.items()}
    users = arc_users(lands)
    shared = {arc for arc, codes in users.items() if len(codes) > 1}
    lines = {arc: simplified(arcs[arc]) for arc in users}
    index = {arc: number for number, arc in enumerate(sorted(lines))}
    renumbered = {c: [[renumber(a, index) for a in ring] for ring in rings] for c, rings in sorted(lands.items())}
    body = {
        "arcs": [quantised(lines[arc]) for arc in sorted(lines)],
        "lands": renumbered,
        "borders": sorted(index[arc] for arc in shared - disputed),
        "disputed": sorted(index[arc] for arc in shared & disputed),
    }
    header = {
        "what": "Land and borders for maps; see docs/disputed-borders.md",
        "source": "Natural Earth 4.1.0, 1:50m admin 0 countries (public domain), from npm world-atlas 2.0.2",
        "source_sha256": digest,
        "disputed_borders_sha256": hashlib.sha256(listed).hexdigest(),
        "command": "python benchmarks/make_world.py package/countries-50m.json",
        "step_degrees": STEP,
        "body_sha256": hashlib.sha256(json.dumps(body, separators=(",", ":")).encode()).hexdigest(),
    }
    text = json.dumps({"header": header, **body}, separators=(",", ":")) + "\n"
    (DATA / "world.json").write_text(text)
    points = sum(map(len, lines.values()))
    print(f"{len(lands)} lands, {len(lines)} arcs, {points} points, {len(text) / 1000:.0f} kB")


def decoded(topology: dict) -> list[list[Point]]:
    """Arcs in degrees, from TopoJSON's integer steps."""
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * kx + tx, y * ky + ty))
        arcs.append(line)
    return arcs


def state_rings(topology: dict, arcs: list[list[Point]]) -> dict[str, list[list[int]]]:
    """Rings of arc numbers (``~n`` is arc n backwards) by state or area."""
    codes = {pair[:3]: pair[3:] for pair in CODES.split()}
    lands: dict[str, list[list[int]]] = defaultdict(list)
    for shape in topology["objects"]["countries"]["geometries"]:
        code = codes.get(shape.get("id")) or NAMED[shape["properties"]["name"]]
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for ring in (ring for polygon in polygons for ring in polygon):
            crimea = code == "RUS" and within(ring_points(ring, arcs), CRIMEA_BOX)
            lands[CRIMEA if crimea else PARENT.get(code, code)].append(ring)
    return lands


def split_disputed(
    arcs: list[list[Point]], lands: dict[str, list[list[int]]], rows: list[dict[str, str]]
) -> tuple[list[list[Point]], dict[str, list[list[int]]], set[int]]:
    """Cut arcs that are disputed in part, and say which arcs are disputed."""
    users = arc_users(lands)
    arcs, pieces, disputed = list(arcs), {}, set()
    for row in rows:
        pair = {row["one"], row["other"]}
        found = [arc for arc, codes in users.items() if codes == pair]
        box = tuple(float(row[side]) for side in ("west", "south", "east", "north")) if row["west"] else None
        hits = 0
        for arc in found:
            if box is None:
                disputed.add(arc)
                hits += 1
                continue
            for number, inside in cut(arc, arcs, pieces, box):
                if inside:
                    disputed.add(number)
                    hits += 1
        if not hits:
            sys.exit(f"disputed_borders.csv: no border of {row['one']} and {row['other']} found; mend the row")
    lands = {code: [splice(ring, pieces) for ring in rings] for code, rings in lands.items()}
    return arcs, lands, disputed


def cut(
    arc: int, arcs: list[list[Point]], pieces: dict[int, list[int]], box: tuple[float, ...]
) -> list[tuple[int, bool]]:
    line = arcs[arc]
    flags = [within([a, b], box) for a, b in pairwise(line)]
    starts = [0] + [i for i in range(1, len(flags)) if flags[i] != flags[i - 1]] + [len(flags)]
    made = []
    for first, last in pairwise(starts):
        arcs.append(line[first : last + 1])
        made.append((len(arcs) - 1, flags[first]))
    pieces[arc] = [number for number, _ in made]
    return made


def splice(ring: list[int], pieces: dict[int, list[int]]) -> list[int]:
    out: list[int] = []
    for arc in ring:
        forward = arc if arc >= 0 else ~arc
        parts = pieces.get(forward, [forward])
        out += parts if arc >= 0 else [~part for part in reversed(parts)]
    return out


def large_rings(rings: list[list[int]], arcs: list[list[Point]]) -> list[list[int]]:
    areas = [area_km2(ring_points(ring, arcs)) for ring in rings]
    return [ring for ring, area in zip(rings, areas, strict=True) if area >= MIN_ISLAND_KM2 or area == max(areas)]


def arc_users(lands: dict[str, list[list[int]]]) -> dict[int, set[str]]:
    users: dict[int, set[str]] = defaultdict(set)
    for code, rings in lands.items():
        for ring in rings:
            for arc in ring:
                users[arc if arc >= 0 else ~arc].add(code)
    return users


def ring_points(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    return [point for arc in ring for point in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])]


def within(points: list[Point], box: tuple[float, ...]) -> bool:
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in points)


def area_km2(points: list[Point]) -> float:
    """Area of a small ring on the plane, its longitudes shrunk to its middle latitude."""
    shrink = cos(radians(sum(y for _, y in points) / len(points)))
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2 * shrink * KM_PER_DEGREE**2


def simplified(line: list[Point]) -> list[Point]:
    """Drop points by rising area of the triangle with their neighbours; the ends stay, and four points of a ring."""
    keep = 4 if line[0] == line[-1] else 2
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    area = {i: area_km2([line[i - 1], line[i], line[i + 1]]) for i in range(1, len(line) - 1)}
    heap = [(size, i) for i, size in area.items()]
    heapq.heapify(heap)
    left = len(line)
    while heap and left > keep:
        size, i = heapq.heappop(heap)
        if area.get(i) != size:
            continue
        if size > MIN_TRIANGLE_KM2:
            break
        del area[i]
        left -= 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in (before[i], after[i]):
            if j in area:
                area[j] = max(size, area_km2([line[before[j]], line[j], line[after[j]]]))
                heapq.heappush(heap, (area[j], j))
    kept = [0, *sorted(area), len(line) - 1]
    return [line[i] for i in kept]


def quantised(line: list[Point]) -> list[int]:
    """First point, then steps, in units of ``STEP``."""
    cells = [(round(x / STEP), round(y / STEP)) for x, y in line]
    flat = list(cells[0])
    for (ax, ay), (bx, by) in pairwise(cells):
        if (ax, ay) != (bx, by):
            flat += [bx - ax, by - ay]
    return flat


def renumber(arc: int, index: dict[int, int]) -> int:
    return index[arc] if arc >= 0 else ~index[~arc]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
