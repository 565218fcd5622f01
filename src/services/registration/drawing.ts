import type { DrawingModel, NoiseSchedule, Parameterization, Shape } from "../../domain/model.js";

/** A card as far as it decides what is drawn. */
export interface DrawingCard {
  parameterization: Parameterization;
  shape: Shape;
  sigmaData?: number;
  noiseSchedule?: NoiseSchedule;
  timestepScale?: number;
  classes?: string[];
  noClass?: number;
}

/** What of a card, and of its weights' digest, enters the sample key: nothing that its parameterization does not use. */
export function drawingOf(card: DrawingCard, digest: string): DrawingModel {
  const variancePreserving = card.parameterization === "EPSILON" || card.parameterization === "V";
  if (variancePreserving && !card.noiseSchedule) throw new Error(`${card.parameterization} needs a noiseSchedule`);
  return {
    digest,
    parameterization: card.parameterization,
    shape: card.shape,
    sigmaData: card.parameterization === "DENOISED" ? (card.sigmaData ?? null) : null,
    noiseSchedule: variancePreserving ? (card.noiseSchedule ?? null) : null,
    timestepScale: card.timestepScale ?? 1,
    classes: card.classes?.length ?? 0,
    noClass: card.noClass ?? null,
  };
}
