"""Enums and inputs of the schema. Written by generate.py: change that, or the schema."""

from __future__ import annotations

from typing import Literal

from typing_extensions import Required, TypedDict

IntervalMethod = Literal["JACKKNIFE", "SEQUENTIAL", "WILSON"]
JobState = Literal["CANCELLED", "FAILED", "QUEUED", "RUNNING", "SUCCEEDED"]
MeasurementOperator = Literal["DEBLUR", "INPAINT", "SUPER_RESOLUTION"]
MetricDirection = Literal["DISTANCE", "SIMILARITY"]
ModelKind = Literal["ANALYTIC", "IMPORTED", "ONNX"]
ModelState = Literal["CHECKING", "READY", "REJECTED"]
NoiseScheme = Literal["EXTERNAL", "JAX_THREEFRY", "NUMPY_PCG64", "TORCH_CPU", "TORCH_CUDA"]
NotSampledReason = Literal["CANCELLED", "GET", "IMPORTED", "NODE", "OVERLOADED", "QUOTA", "ROLE"]
Parameterization = Literal["DENOISED", "EPSILON", "FLOW", "V"]
Regime = Literal["GENERALIZATION", "MEMORIZATION", "TRANSITION"]
Role = Literal["OWNER", "READER", "RESEARCHER"]
SampleErrorCode = Literal["INTERNAL", "MODEL_CRASHED", "NON_FINITE", "OUT_OF_MEMORY", "STORAGE_FAILED", "TIMED_OUT", "WEIGHTS_MISSING"]
SampleState = Literal["FAILED", "NOT_SAMPLED", "QUEUED", "READY", "RUNNING"]
SamplerMethod = Literal["DDIM", "DDPM", "DPMPP_2M", "EDM_HEUN", "EDM_STOCHASTIC", "EULER", "EULER_ANCESTRAL", "EXTERNAL"]
SigmaSchedule = Literal["EXPONENTIAL", "KARRAS", "TIMESTEPS"]
TimestepSpacing = Literal["LEADING", "LINSPACE", "TRAILING"]
Visibility = Literal["PRIVATE", "PUBLIC", "WORKSPACE"]


class BoxInput(TypedDict, total=False):
    height: Required[int]
    width: Required[int]
    x: Required[int]
    y: Required[int]


class ConditionInput(TypedDict, total=False):
    classLabel: int | None
    guidanceScale: float | None
    measurement: MeasurementInput | None


class MeasurementInput(TypedDict, total=False):
    blurSigma: float | None
    box: BoxInput | None
    factor: int | None
    index: Required[int]
    noiseSigma: float | None
    operator: Required[MeasurementOperator]
    trainingSet: Required[str]


class ModelFilter(TypedDict, total=False):
    architecture: str | None
    classConditional: bool | None
    framework: str | None
    kind: ModelKind | None
    run: str | None
    text: str | None
    trainingSet: str | None
    trainingSize: int | None


class SamplerInput(TypedDict, total=False):
    churn: float | None
    churnMax: float | None
    churnMin: float | None
    churnNoise: float | None
    eta: float | None
    method: SamplerMethod
    noiseStream: int | None
    rho: float | None
    schedule: SigmaSchedule | None
    sigmaMax: float | None
    sigmaMin: float | None
    spacing: TimestepSpacing | None
    steps: int | None


class SeedsInput(TypedDict, total=False):
    count: int | None
    first: int | None
    values: list[int] | None


class SourceInput(TypedDict, total=False):
    condition: ConditionInput | None
    model: Required[str]
    sampler: SamplerInput | None
