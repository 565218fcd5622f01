"""Against a real server, whose address is in CONCORDANCE_URL: the project's own tests start one."""

import asyncio
import hashlib
import os

import numpy as np
import pytest

from concordance import AsyncClient, Client, ConcordanceError, NotSampledError

URL = os.environ["CONCORDANCE_URL"]
READER = os.environ["CONCORDANCE_READER"]
TOKEN = os.environ["CONCORDANCE_TOKEN"]
A, B = "unet16-edm-n16384", "unet16-flow-n16384"
FAST = {"method": "EULER", "steps": 4}


@pytest.fixture(scope="module")
def client():
    with Client(URL, TOKEN, progress=False) as client:
        yield client


def test_models_are_listed_whatever_the_page(client):
    slugs = [model["slug"] for model in client.models()]
    assert {A, B} <= set(slugs)
    assert [model["slug"] for model in client.models(text="flow", framework="flow")] == [B] or B in slugs


def test_a_grid_is_an_array_of_the_very_pixels(client):
    grid = client.grid([A, B], 5, sampler=FAST)
    assert grid.images.dtype == np.uint8 and grid.images.shape[:2] == (2, 5)
    assert grid.seeds == [0, 1, 2, 3, 4] and grid.sources == [A, B]
    assert (grid.states == "READY").all().all()
    digest = hashlib.sha256(grid.images[1, 3].tobytes()).hexdigest()
    assert digest == grid.samples[1][3]["image"]["pixels"]


def test_seeds_are_a_count_a_range_or_themselves(client):
    some = client.grid([A], [7, 3], sampler=FAST)
    assert sorted(some.seeds) == [3, 7]
    assert client.grid([A], range(3, 8), sampler=FAST, images=False).seeds == [3, 4, 5, 6, 7]


def test_a_comparison_is_a_frame_whose_score_can_be_counted(client):
    found = client.comparison(A, B, 8, sampler=FAST)
    assert found.score.n == found.score.requested == 8
    assert found.frame["matches"].mean() == pytest.approx(found.score.value)
    grid = client.grid([A, B], 8, sampler=FAST)
    x, y = grid.images.astype(np.float64).reshape(2, 8, -1)
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    cosine = (x * y).sum(axis=1) / np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
    np.testing.assert_allclose(found.frame.loc[grid.seeds, "value"], cosine, atol=1e-12)


def test_reproducibility_is_a_matrix(client):
    found = client.reproducibility([A, B, {"model": A, "sampler": {"method": "EULER", "steps": 5}}], 8, sampler=FAST)
    assert found.matrix.shape == (3, 3) and list(found.matrix.index) == [f"{A} #1", B, f"{A} #2"]
    assert (np.diag(found.matrix) == 1).all()
    assert found.scores.loc[0, "value"] == found.matrix.loc[f"{A} #1", B]


def test_the_cost_is_known_beforehand_and_who_asks(client):
    assert client.estimate([A], 10_000)["missing"] > 0
    assert client.viewer()["role"] == "RESEARCHER"


def test_refusals_carry_the_code_and_the_field(client):
    with pytest.raises(ConcordanceError, match="^NOT_FOUND") as refused:
        client.grid(["unet16-edm-n1638"], 2)
    assert A in str(refused.value)
    with pytest.raises(ConcordanceError) as refused:
        client.grid([A], 2, sampler={"method": "EULER", "churn": 3})
    assert (refused.value.code, refused.value.field) == ("BAD_USER_INPUT", "sampler.churn")
    with pytest.raises(ConcordanceError, match="^UNREACHABLE"):
        Client("http://127.0.0.1:9", progress=False).viewer()


def test_who_may_not_draw_is_told_why_and_gets_what_is_there(client):
    client.grid([A], 5, sampler=FAST, images=False)
    with Client(URL, READER, progress=False) as reader:
        with pytest.raises(NotSampledError) as refused:
            reader.grid([A], range(5, 900), sampler=FAST)
        assert refused.value.reason == "ROLE"
        grid = reader.grid([A], range(4, 900), sampler=FAST, partial=True)
        assert grid.pictures[0][0] is not None
        with pytest.raises(ValueError, match="images are not there"):
            grid.images  # noqa: B018


def test_the_same_awaited():
    async def ask():
        async with AsyncClient(URL, TOKEN, progress=False) as client:
            grid, found = await asyncio.gather(client.grid([A, B], 5, sampler=FAST), client.comparison(A, B, 5, sampler=FAST))
            return grid, found, await client.execute("query ($s: String!) { model(slug: $s) { slug } }", {"s": A})

    grid, found, data = asyncio.run(ask())
    assert grid.images.shape[:2] == (2, 5) and found.score.n == 5 and data == {"model": {"slug": A}}
