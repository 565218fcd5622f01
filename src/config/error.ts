/** A setting that cannot work; the message names the variable and what it needs. */
export class ConfigError extends Error {
  override name = "ConfigError";
}
