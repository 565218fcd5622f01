import { Arg, Ctx, FieldResolver, Float, Int, Resolver, Root } from "type-graphql";
import { Calibration, CalibrationErrors, CalibrationSample } from "../schema/calibration.type.js";
import { Histogram } from "../schema/histogram.type.js";
import { Metric } from "../schema/metric.type.js";
import type { Asking } from "../services/asking.js";
import type { CalibrationErrorsView, CalibrationSampleView, CalibrationView } from "../services/calibration/views.js";
import type { MetricView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Metric)
export class MetricCalibrationResolver {
  @FieldResolver(() => Calibration, {
    nullable: true,
    description:
      "Null until it is computed, but for nearest: asked by POST of a RESEARCHER or OWNER it is, once, and kept. sizes: by default those that models learned from, from the set's first image on.",
  })
  calibration(
    @Root() metric: MetricView,
    @Arg("trainingSet", () => String) trainingSet: string,
    @Arg("sizes", () => [Int], { nullable: true }) sizes: number[] | null,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<CalibrationView | null> {
    return services.calibration.of(asking, metric, { trainingSet, sizes }, waitSeconds);
  }
}

@Resolver(() => Calibration)
export class CalibrationResolver {
  @FieldResolver(() => [CalibrationErrors], { description: "At the metric's own threshold where none is given." })
  errors(
    @Root() calibration: CalibrationView,
    @Arg("thresholds", () => [Float], { nullable: true }) thresholds: number[] | null,
    @Ctx() { services }: GraphQLContext,
  ): CalibrationErrorsView[] {
    return services.calibration.errors(calibration, thresholds ?? null);
  }
}

@Resolver(() => CalibrationSample)
export class CalibrationSampleResolver {
  @FieldResolver(() => Int)
  n(@Root() sample: CalibrationSampleView): number {
    return sample.values.length;
  }

  @FieldResolver(() => Float, { nullable: true })
  mean(@Root() sample: CalibrationSampleView, @Ctx() { services }: GraphQLContext): number | null {
    return services.calibration.mean(sample);
  }

  @FieldResolver(() => [Float], {
    nullable: "items",
    description: "By linear interpolation between the values in order, as NumPy's default.",
  })
  quantiles(
    @Root() sample: CalibrationSampleView,
    @Arg("at", () => [Float], { defaultValue: [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1] }) at: number[],
    @Ctx() { services }: GraphQLContext,
  ): (number | null)[] {
    return services.calibration.quantiles(sample, at);
  }

  @FieldResolver(() => Histogram)
  histogram(
    @Root() sample: CalibrationSampleView,
    @Arg("bins", () => Int, { defaultValue: 20 }) bins: number,
    @Ctx() { services }: GraphQLContext,
  ): Histogram {
    return services.calibration.histogram(sample, bins);
  }
}
