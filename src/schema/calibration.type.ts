import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Distortion } from "../domain/calibration.js";
import type { CalibrationErrorsView, CalibrationView } from "../services/calibration/views.js";
import { Metric } from "./metric.type.js";
import { Score } from "./score.type.js";
import { TrainingSet } from "./training-set.type.js";

export const DistortionKind = {
  SHIFT: "SHIFT",
  BRIGHTNESS: "BRIGHTNESS",
  NOISE: "NOISE",
  FLIP: "FLIP",
} as const satisfies { [K in Distortion["kind"]]: K };
registerEnumType(DistortionKind, {
  name: "DistortionKind",
  description: "FLIP is apart: of most data a mirrored image is another image.",
});

type Of<K extends "unrelated"> = CalibrationView[K];

@ObjectType({ description: "The metric's values of one kind of pair." })
export class CalibrationSample {
  @Field(() => Int)
  n!: number;

  @Field(() => Float, { nullable: true })
  mean!: number | null;
}

@ObjectType({ description: "An image against itself, distorted." })
export class CalibrationDistortion {
  @Field(() => DistortionKind)
  kind!: Distortion["kind"];

  @Field(() => String, { description: "Exactly what is done to the uint8 image." })
  definition!: string;

  @Field(() => CalibrationSample)
  values!: Of<"unrelated">;
}

@ObjectType({
  description: "Images that are held out, each against the nearest of images [0, trainingSize) of the set.",
})
export class CalibrationNearest {
  @Field(() => Int)
  trainingSize!: number;

  @Field(() => Int, { description: "The held-out images are a sample of those from this index on: one for all sizes." })
  heldOutFrom!: number;

  @Field(() => CalibrationSample)
  values!: Of<"unrelated">;
}

@ObjectType({ description: "How often a threshold errs, each with Wilson's interval over the n pairs." })
export class CalibrationErrors implements CalibrationErrorsView {
  @Field(() => Float)
  threshold!: number;

  @Field(() => Score, { description: "Unrelated images that match." })
  falseMatch!: CalibrationErrorsView["falseMatch"];

  @Field(() => [Score], { description: "Distorted images that do not match their own, in the order of distortions." })
  misses!: CalibrationErrorsView["misses"];

  @Field(() => [Score], {
    description: "Held-out images that match an image of the subset, in the order of nearest: no model copied these.",
  })
  falseCopies!: CalibrationErrorsView["falseCopies"];
}

@ObjectType({
  description:
    "What the metric says of images whose likeness is known: by it one chooses a threshold, and knows its errors.",
})
export class Calibration {
  @Field(() => Metric)
  metric!: CalibrationView["metric"];

  @Field(() => TrainingSet)
  trainingSet!: CalibrationView["trainingSet"];

  @Field(() => [String], {
    nullable: true,
    description:
      "The numerics classes that described the images compared: none by a metric of pixels; null where one was not recorded.",
  })
  describedBy!: string[] | null;

  @Field(() => CalibrationSample, {
    description:
      'Pairs of different images, no image in two of them: the set\'s indices in the order of the SHA-256 of "calibration <index>", two after two.',
  })
  unrelated!: CalibrationView["unrelated"];

  @Field(() => [CalibrationDistortion], { description: "Of the first images in the same order." })
  distortions!: CalibrationView["distortions"];

  @Field(() => [CalibrationNearest], {
    description: "By size, rising. The nearest of N is nearer the larger N is, copies or not.",
  })
  nearest!: CalibrationView["nearest"];

  @Field(() => [Int], {
    description: "Sizes that nearest lacks: they take longest, all images up to the largest. Ask again.",
  })
  pendingSizes!: number[];
}
