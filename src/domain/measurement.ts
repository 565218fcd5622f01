/** Inverse problems: what was measured of an image, as asked for and as in force. */
export const MEASUREMENT_OPERATORS = ["INPAINT", "SUPER_RESOLUTION", "DEBLUR"] as const;
export type MeasurementOperator = (typeof MEASUREMENT_OPERATORS)[number];

/** A rectangle of pixels; x and y count from 0 at the top left. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A question's measurement: absent and null both mean the default. */
export interface MeasurementRequest {
  operator: MeasurementOperator;
  trainingSet: string;
  index: number;
  factor?: number | null;
  box?: Box | null;
  blurSigma?: number | null;
  noiseSigma?: number | null;
}

/** What is measured of an image, whichever image it is. */
export type Operator =
  /** All pixels but those in the box, which is the hole. */
  | { operator: "INPAINT"; box: Box }
  /** The average of each square of factor × factor pixels. */
  | { operator: "SUPER_RESOLUTION"; factor: number }
  /** The image under a Gaussian blur, without the frequencies that it all but removes. */
  | { operator: "DEBLUR"; blurSigma: number };

/** The measurement in force. This, canonical, enters the sample key: the image by what it shows, not by where it is kept. */
export type Measurement = Operator & {
  /** Raised when the same measurement comes to draw something else. */
  version: number;
  /** Standard deviation of the measurement's noise, where black is −1 and white 1; 0 for none. */
  noiseSigma: number;
  /** SHA-256 of the measured image's uint8 pixels in C order (height, width, channels). */
  source: string;
};

/** The measured image as a picture that is kept (see derivedImage): by what it shows, for whoever draws from it. */
export function measuredImageContent(source: string): { measuredImage: 1; pixels: string } {
  return { measuredImage: 1, pixels: source };
}

/** The operator of a measurement, without its image and noise. */
export function operatorOf(measurement: Operator): Operator {
  switch (measurement.operator) {
    case "INPAINT":
      return { operator: measurement.operator, box: measurement.box };
    case "SUPER_RESOLUTION":
      return { operator: measurement.operator, factor: measurement.factor };
    case "DEBLUR":
      return { operator: measurement.operator, blurSigma: measurement.blurSigma };
  }
}
