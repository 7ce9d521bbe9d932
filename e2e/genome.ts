/** Waits until the genome browser of a page has drawn: it holds features of the wanted kind, and its next frame has passed. */
import type { Page } from "playwright-core";

export async function drawn(page: Page, type: "alignment" | "variant", least: number): Promise<void> {
  await page.locator('.genome-box[data-ready="true"]').waitFor();
  await page.waitForFunction(
    ([wanted, count]) => {
      interface View {
        readonly track: { readonly type: string };
        readonly viewports: readonly { readonly featureCache?: { readonly features?: unknown } }[];
      }
      const browser = (window as never as { golgiGenomeBrowser?: { readonly trackViews: readonly View[] } }).golgiGenomeBrowser;
      const sizeOf = (features: unknown): number => {
        if (Array.isArray(features)) return features.length;
        const held = features as { alignments?: unknown[]; allAlignments?: () => unknown[] } | undefined;
        return held?.allAlignments?.().length ?? held?.alignments?.length ?? 0;
      };
      const found = (browser?.trackViews ?? [])
        .filter(({ track }) => track.type === wanted)
        .flatMap(({ viewports }) => viewports)
        .reduce((sum, { featureCache }) => sum + sizeOf(featureCache?.features), 0);
      return found >= count;
    },
    [type, least] as const,
  );
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
