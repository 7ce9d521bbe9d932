declare module "igv" {
  export interface Browser {
    readonly trackViews: readonly unknown[];
  }
  const igv: {
    createBrowser(host: HTMLElement, options: object): Promise<Browser>;
    removeBrowser(browser: Browser): void;
  };
  export default igv;
}
