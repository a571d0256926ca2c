// What every chart of the page shares: its colours, and when it is drawn again.

/** The page's colours as they are now, by the names of style.css. */
export function colours<Name extends string>(...names: Name[]): Record<Name, string> {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Record<Name, string>;
}

/** The real name of the page's font: the chart library measures text with it. */
export const fontNow = (): string => getComputedStyle(document.body).fontFamily;

/** Calls `draw` when the box gets or changes its size, when the colours change, and for print. */
export function redrawn(box: HTMLElement, draw: () => void): { attached(): void; removed(): void } {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const observer = new ResizeObserver(() => draw());
  // Printing is on white paper: `printing` gives the light colours, also for the chart.
  const beforePrint = (): void => {
    document.documentElement.classList.add('printing');
    draw();
  };
  const afterPrint = (): void => {
    document.documentElement.classList.remove('printing');
    draw();
  };
  return {
    attached() {
      observer.observe(box);
      scheme.addEventListener('change', draw);
      addEventListener('beforeprint', beforePrint);
      addEventListener('afterprint', afterPrint);
    },
    removed() {
      observer.disconnect();
      scheme.removeEventListener('change', draw);
      removeEventListener('beforeprint', beforePrint);
      removeEventListener('afterprint', afterPrint);
    },
  };
}
