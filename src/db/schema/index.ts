export * from "./comparing.js";
export * from "./models.js";
export * from "./people.js";
export * from "./samples.js";
export * from "./uploads.js";
export * from "./verification.js";
export * from "./work.js";
