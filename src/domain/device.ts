/** Where networks run. */
export const PROVIDERS = ["cpu", "webgpu", "cuda"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** AUTO's order: what is not the processor is taken where it works, agrees with it and is faster. */
export const DEVICE_REQUESTS = ["auto", ...PROVIDERS] as const;
export type DeviceRequest = (typeof DEVICE_REQUESTS)[number];
