declare module "igv" {
  export interface Browser {
    readonly trackViews: readonly unknown[];
    currentLoci(): string | readonly string[];
    on(event: "locuschange", handler: () => void): void;
  }
  const igv: {
    createBrowser(host: HTMLElement, options: object): Promise<Browser>;
    removeBrowser(browser: Browser): void;
  };
  export default igv;
}
