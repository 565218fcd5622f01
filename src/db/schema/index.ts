export * from "./comparing.js";
export * from "./models.js";
export * from "./people.js";
export * from "./samples.js";
export * from "./work.js";
