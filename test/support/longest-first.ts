import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What starts programs comes first, the longest of it before the rest, so that no long file is left alone at the end; and
 * what may share a process comes together, since one is shared only by files that follow each other.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byDuration = await super.sort(files);
    return byDuration.toSorted((a, b) => Number(b.project.config.isolate) - Number(a.project.config.isolate));
  }
}
