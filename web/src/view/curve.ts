// A curve with its band: levels to the left, ticks below.
import { s } from './dom.ts';

export interface Curve {
  line: string;
  band: string;
  levels: { at: number; label: string }[];
  ticks: { at: number; label: string; anchor?: 'middle' | 'end' }[];
  mark?: { x: number; y: number } | null;
}

export interface CurveFrame {
  width: number;
  height: number;
  margin: { left: number; right: number; top: number; bottom: number };
}

/** The room that a frame leaves for the curve itself. */
export const insideOf = ({
  width,
  height,
  margin,
}: CurveFrame): { width: number; height: number } => ({
  width: Math.max(40, width - margin.left - margin.right),
  height: height - margin.top - margin.bottom,
});

export function drawCurve(curve: Curve, frame: CurveFrame, kind = 'curve'): SVGSVGElement {
  const inner = insideOf(frame);
  const { line, band, levels, ticks, mark = null } = curve;
  return s(
    'svg',
    { width: frame.width, height: frame.height, 'aria-hidden': 'true', class: kind },
    s(
      'g',
      { transform: `translate(${frame.margin.left} ${frame.margin.top})` },
      ...levels.flatMap(({ at, label }) => [
        s('line', { class: 'grid', x1: 0, x2: inner.width, y1: at, y2: at }),
        s('text', { x: -8, y: at + 4, 'text-anchor': 'end' }, label),
      ]),
      ...ticks.flatMap(({ at, label, anchor = 'middle' }) => [
        s('line', { class: 'tick', x1: at, x2: at, y1: inner.height, y2: inner.height + 5 }),
        s('text', { x: at, y: inner.height + 20, 'text-anchor': anchor }, label),
      ]),
      s('path', { class: 'band', d: band }),
      s('path', { class: 'line', d: line }),
      ...(mark === null ? [] : [s('circle', { class: 'mark', cx: mark.x, cy: mark.y, r: 5 })]),
    ),
  );
}
