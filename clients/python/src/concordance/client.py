"""Client and AsyncClient: the same questions, one answering at once, one to be awaited."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
from gql import Client as GraphQLClient
from gql import gql
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport, HTTPXTransport
from tqdm.auto import tqdm

from . import questions
from .documents import document
from .errors import ConcordanceError
from .questions import Ask, Fetch, Progress, Seeds, Sources, Steps
from .schema import ConditionInput, ModelFilter, NoiseScheme, SamplerInput, SourceInput

T = TypeVar("T")
TIMEOUT_SECONDS = 120.0
"""Beyond the longest wait that the server holds (60 s)."""
FETCHES = 8
"""Images fetched at a time."""


class _Questions:
    """What both clients ask. Each method of the one runs it; each of the other gives what can be awaited."""

    def __init__(self, url: str, token: str | None, progress: bool) -> None:
        self.url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._progress = progress

    def _run(self, steps: Steps[T]) -> Any:
        raise NotImplementedError

    def models(self, **filter: Any) -> Any:
        """Every model that passes the filter (framework, architecture, trainingSet, trainingSize, text …), page by page."""
        wanted: ModelFilter = filter  # type: ignore[assignment]
        return self._run(questions.models(wanted or None))

    def grid(
        self,
        sources: Sources,
        seeds: Seeds,
        *,
        noise: NoiseScheme = "TORCH_CPU",
        sampler: SamplerInput | None = None,
        condition: ConditionInput | None = None,
        images: bool = True,
        partial: bool = False,
    ) -> Any:
        """Grid: draws what is missing, fetches the images, checks each one's pixels. FAILED samples have no picture."""
        asked = questions.asked(sources, seeds, noise, sampler, condition)
        return self._run(questions.grid(asked, partial, images))

    def comparison(
        self,
        a: str | SourceInput,
        b: str | SourceInput,
        seeds: Seeds,
        *,
        noise: NoiseScheme = "TORCH_CPU",
        sampler: SamplerInput | None = None,
        condition: ConditionInput | None = None,
        metric: str | None = None,
        threshold: float | None = None,
        partial: bool = False,
    ) -> Any:
        """Comparison: do a and b make the same image of the same noise? `frame` has each seed's value."""
        asked = questions.asked([a, b], seeds, noise, sampler, condition)
        return self._run(questions.comparison(asked, {"metric": metric, "threshold": threshold}, partial))

    def reproducibility(
        self,
        sources: Sources,
        seeds: Seeds,
        *,
        noise: NoiseScheme = "TORCH_CPU",
        sampler: SamplerInput | None = None,
        condition: ConditionInput | None = None,
        metric: str | None = None,
        threshold: float | None = None,
        partial: bool = False,
    ) -> Any:
        """Reproducibility: every pair of the sources, as a matrix and as a frame with intervals and chance."""
        asked = questions.asked(sources, seeds, noise, sampler, condition)
        return self._run(questions.reproducibility(asked, {"metric": metric, "threshold": threshold}, partial))

    def transition(
        self,
        a: list[str],
        b: list[str],
        seeds: Seeds,
        *,
        noise: NoiseScheme = "TORCH_CPU",
        sampler: SamplerInput | None = None,
        metric: str | None = None,
        threshold: float | None = None,
    ) -> Any:
        """A frame by training size: RP, chance, GL, references, excess copying and the regime of two families of models."""
        asked = questions.asked(a, seeds, noise, sampler, None)
        return self._run(questions.transition(asked, b, {"metric": metric, "threshold": threshold}))

    def estimate(
        self,
        sources: Sources,
        seeds: Seeds,
        *,
        noise: NoiseScheme = "TORCH_CPU",
        sampler: SamplerInput | None = None,
        condition: ConditionInput | None = None,
    ) -> Any:
        """What a question would cost, without asking it: samples, ready, queued, missing, computeSeconds, allowed."""
        return self._run(_one("estimate", questions.asked(sources, seeds, noise, sampler, condition)))

    def viewer(self) -> Any:
        """Who asks: name, role and quota."""
        return self._run(_one("viewer", {}))

    def execute(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """Any operation of the schema; its data as it comes."""
        return self._run(_operation(query, variables or {}))


class Client(_Questions):
    """Asks a Concordance server. `token`: a bearer token, where the server wants one. ConcordanceError for what it refuses."""

    def __init__(self, url: str = "http://127.0.0.1:4000", token: str | None = None, *, progress: bool = True) -> None:
        super().__init__(url, token, progress)
        transport = HTTPXTransport(f"{self.url}/graphql", headers=self._headers, timeout=TIMEOUT_SECONDS)
        self._session = GraphQLClient(transport=transport, execute_timeout=None).connect_sync()
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS)
        self._threads = ThreadPoolExecutor(FETCHES)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._session.client.close_sync()
        self._http.close()
        self._threads.shutdown()

    def _run(self, steps: Steps[T]) -> T:
        with _Bar(self._progress) as bar:
            answer: Any = None
            while True:
                try:
                    step = steps.send(answer)
                except StopIteration as end:
                    return end.value
                if isinstance(step, Progress):
                    answer = bar.show(step)
                elif isinstance(step, Fetch):
                    answer = list(self._threads.map(self._fetch, step.urls))
                else:
                    with _Refusals():
                        answer = self._session.execute(_request(step))

    def _fetch(self, url: str) -> bytes:
        with _Refusals():
            return self._http.get(url).raise_for_status().content


class AsyncClient(_Questions):
    """The same, awaited: `async with AsyncClient() as client: grid = await client.grid(…)`."""

    def __init__(self, url: str = "http://127.0.0.1:4000", token: str | None = None, *, progress: bool = True) -> None:
        super().__init__(url, token, progress)
        transport = HTTPXAsyncTransport(f"{self.url}/graphql", headers=self._headers, timeout=TIMEOUT_SECONDS)
        self._graphql = GraphQLClient(transport=transport, execute_timeout=None)
        self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS)
        self._fetches = asyncio.Semaphore(FETCHES)

    async def __aenter__(self) -> AsyncClient:
        self._session = await self._graphql.connect_async()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._graphql.close_async()
        await self._http.aclose()

    async def _run(self, steps: Steps[T]) -> T:
        with _Bar(self._progress) as bar:
            answer: Any = None
            while True:
                try:
                    step = steps.send(answer)
                except StopIteration as end:
                    return end.value
                if isinstance(step, Progress):
                    answer = bar.show(step)
                elif isinstance(step, Fetch):
                    answer = await asyncio.gather(*(self._fetch(url) for url in step.urls))
                else:
                    with _Refusals():
                        answer = await self._session.execute(_request(step))

    async def _fetch(self, url: str) -> bytes:
        with _Refusals():
            async with self._fetches:
                return (await self._http.get(url)).raise_for_status().content


class _Refusals:
    """What the libraries raise, as ConcordanceError. Addresses of images are signed: they are in no message."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, raised: BaseException | None, _trace: object) -> None:
        if isinstance(raised, TransportQueryError) and raised.errors:
            first = raised.errors[0]
            details = dict(first.get("extensions") or {})
            raise ConcordanceError(first["message"], details.pop("code", "INTERNAL"), details) from raised
        if isinstance(raised, TransportError):
            raise ConcordanceError(f"the server cannot be asked: {raised}", "UNREACHABLE") from raised
        if isinstance(raised, httpx.HTTPStatusError):
            raise ConcordanceError(f"an image was refused with {raised.response.status_code}", "UNREACHABLE") from None
        if isinstance(raised, httpx.HTTPError):
            raise ConcordanceError(f"an image did not come: {type(raised).__name__}", "UNREACHABLE") from None


class _Bar:
    """A bar of tqdm, there from the first progress that is not the end."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._bar: Any = None

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, step: Progress) -> None:
        if self._bar is None and self._wanted and step.done < step.total:
            self._bar = tqdm(total=step.total, unit="sample")
        if self._bar is not None:
            self._bar.update(step.done - self._bar.n)


def _request(step: Ask) -> Any:
    request = gql(document(step.name) if step.text is None else step.text)
    request.variable_values = step.variables
    return request


def _one(name: str, variables: dict[str, Any]) -> Steps[Any]:
    return (yield Ask(name, variables))[name]


def _operation(text: str, variables: dict[str, Any]) -> Steps[Any]:
    return (yield Ask("", variables, text))
