/** Where on the way from copies to new images two models of one training size are. */
export type Regime = "MEMORIZATION" | "TRANSITION" | "GENERALIZATION";
