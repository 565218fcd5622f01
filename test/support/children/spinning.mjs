// A child of the built program whose network never ends: it blocks its thread, as a native loop does.
import { serve } from "../../../dist/children/serve.js";

serve({ type: "hello", protocol: 1, kind: "drawing" }, async () => {
  for (;;);
});
