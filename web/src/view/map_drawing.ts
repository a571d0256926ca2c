// Draws the journey map as SVG: boxes for moments, arrows for steps, and the figures of each part.
import type { FifteenDocument, Moment, Transition } from '../document.ts';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatEstimate,
  formatInterval,
  formatShare,
  formatShortCount,
} from '../format.ts';
import type { JourneyMap } from '../prepare/journey_map.ts';
import { labelLines, momentName } from '../prepare/labels.ts';
import { placeMap, smoothPath, type Arrow, type Point } from '../prepare/map_layout.ts';
import { outcomeBalance } from '../prepare/outcome.ts';
import { turnsAt, type Turns } from '../prepare/turning.ts';
import { s } from './dom.ts';
import { outcomeLines } from './outcome_bar.ts';

/** More labels than this stand in each other's way; the others come on hover and focus. */
const labelledArrows = 36;
const lineHeight = 16;
export const heightWanted = 1000;

type Line = [label: string, value: string];

export interface Part {
  element: SVGGElement;
  /** An arrow's label, which lies above all arrows. */
  label?: SVGGElement;
  title: string;
  kind: string;
  lines: Line[];
  /** Numbers of the boxes that belong to this part, for highlighting. */
  boxes: number[];
}

interface BoxDrawn {
  label: string[];
  /** The step from the moment to itself, written in its box. */
  again: { text: string; part: Omit<Part, 'element' | 'label' | 'boxes'> } | null;
  size: { width: number; height: number };
  moment: Moment | null;
  turns: Turns | null;
}

let measurer: CanvasRenderingContext2D | null = null;
function textWidth(text: string, font: string): number {
  measurer ??= document.createElement('canvas').getContext('2d');
  if (measurer === null) return text.length * 8;
  measurer.font = font;
  return measurer.measureText(text).width;
}

const boxFont = '600 13px system-ui, sans-serif';
const smallFont = '12px system-ui, sans-serif';

function momentBox(moment: Moment, most: number, again: BoxDrawn['again'], turns: Turns): BoxDrawn {
  const label = labelLines(moment.name);
  const small = [formatCounted(moment.contacts, 'contact'), again?.text ?? ''];
  const widest = Math.max(
    ...small.map((line) => textWidth(line, smallFont)),
    ...label.map((line) => textWidth(line, boxFont)),
  );
  // The area above the smallest readable box grows with the contacts.
  const scale = Math.sqrt(moment.contacts / Math.max(1, most));
  return {
    label,
    moment,
    again,
    turns,
    size: {
      width: widest + 24 + 44 * scale,
      height: (label.length + (again === null ? 1 : 2)) * lineHeight + 14 + 30 * scale,
    },
  };
}

function momentLines(moment: Moment, found: FifteenDocument): Line[] {
  const lines: Line[] = [
    ['Contacts', formatCount(moment.contacts)],
    [
      'Customers',
      `${formatCount(moment.customers)} (${formatShare(found.source.customers === 0 ? null : moment.customers / found.source.customers)})`,
    ],
    ['Outcome', outcomeLines(moment).join(', ')],
  ];
  if (moment.unscored > 0) lines.push(['Unscored', formatShare(moment.unscored / moment.contacts)]);
  if (moment.is_fate) lines.push(['Truth share', 'none: this moment is the fate']);
  else if (moment.truth_share !== null) {
    lines.push([
      'Truth share',
      `${formatEstimate(moment.truth_share.value, moment.truth_share)} (${formatInterval(moment.truth_share)})`,
    ]);
  }
  lines.push(...turnsAt(found.fate, moment.name).lines);
  if (moment.wait_us !== null) {
    lines.push([
      'Wait',
      `${formatDuration(moment.wait_us.p50)} for half, ${formatDuration(moment.wait_us.p90)} or less for 9 in 10`,
    ]);
  }
  if (moment.repeat_share > 0) lines.push(['Repeats', formatShare(moment.repeat_share)]);
  lines.push(['Verdict', moment.why === '' ? moment.verdict : `${moment.verdict}: ${moment.why}`]);
  return lines;
}

/** The fill: from misery over even to magic, faint where it is weak; the style sheet has the colours. */
function balanceFill(balance: number): string {
  const strength = Math.round(Math.min(1, Math.abs(balance)) ** 0.7 * 100);
  return `color-mix(in oklab, var(--map-${balance < 0 ? 'misery' : 'magic'}) ${strength}%, var(--map-even))`;
}

function boxShape(box: BoxDrawn, at: Point): SVGGElement {
  const { width, height } = box.size;
  const group = s('g', {
    class: 'box',
    transform: `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`,
  });
  const rect = s('rect', { x: -width / 2, y: -height / 2, width, height, rx: 9 });
  group.append(rect);
  if (box.moment === null) {
    group.classList.add('endpoint');
    rect.setAttribute('rx', String(height / 2));
  } else {
    const balance = outcomeBalance(box.moment);
    if (box.moment.is_fate) group.classList.add('fate');
    if (balance === null) group.classList.add('unscored');
    else rect.style.fill = balanceFill(balance);
    if (box.moment.is_fate) {
      group.append(
        s('rect', {
          class: 'fate-ring',
          x: -width / 2 - 4,
          y: -height / 2 - 4,
          width: width + 8,
          height: height + 8,
          rx: 12,
        }),
      );
    }
  }
  const lines = [...box.label];
  if (box.moment !== null) lines.push(formatCounted(box.moment.contacts, 'contact'));
  const marks = `${box.turns?.moves ? '◆' : ''}${box.turns?.falls ? '▼' : ''}`;
  if (marks !== '')
    group.append(s('text', { class: 'marks', x: width / 2 - 6, y: -height / 2 + 12 }, marks));
  const all = lines.length + (box.again === null ? 0 : 1);
  const lineAt = (index: number): number => (index - (all - 1) / 2) * lineHeight;
  lines.forEach((line, index) => {
    const kind = index < box.label.length ? 'name' : 'count';
    group.append(s('text', { y: lineAt(index), dy: '0.35em', class: kind }, line));
  });
  return group;
}

/** The line in a box that stands for the steps from the moment to itself. */
function againShape(box: BoxDrawn, at: Point): SVGGElement {
  const lines = box.label.length + 2;
  const y = ((lines - 1) / 2) * lineHeight;
  const width = textWidth(box.again?.text ?? '', smallFont) + 12;
  return s(
    'g',
    { class: 'again', transform: `translate(${at.x.toFixed(1)} ${(at.y + y).toFixed(1)})` },
    s('rect', { x: -width / 2, y: -lineHeight / 2, width, height: lineHeight, rx: 5 }),
    s('text', { dy: '0.35em', class: 'count' }, box.again?.text ?? ''),
  );
}

/** The points without the last bit, which the arrow's head covers. */
function withoutHead(points: Point[], size: number): Point[] {
  const tip = points[points.length - 1];
  const before = points[points.length - 2];
  if (tip === undefined || before === undefined) return points;
  const length = Math.hypot(tip.x - before.x, tip.y - before.y);
  const keep = Math.max(0, 1 - (size * 0.8) / Math.max(length, 1e-6));
  return [
    ...points.slice(0, -1),
    {
      x: before.x + (tip.x - before.x) * keep,
      y: before.y + (tip.y - before.y) * keep,
    },
  ];
}

function arrowHead(points: Point[], size: number): SVGPathElement {
  const tip = points[points.length - 1] ?? { x: 0, y: 0 };
  const before = points[points.length - 2] ?? tip;
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const corner = (turn: number): string =>
    `${(tip.x - size * Math.cos(angle + turn)).toFixed(1)} ${(tip.y - size * Math.sin(angle + turn)).toFixed(1)}`;
  return s('path', {
    class: 'head',
    d: `M${tip.x.toFixed(1)} ${tip.y.toFixed(1)}L${corner(0.42)}L${corner(-0.42)}Z`,
  });
}

interface Step {
  arrow: Arrow;
  text: string;
  title: string;
  kind: string;
  lines: Line[];
}

/** Turns the chosen part of the document into boxes and steps; 0 is the start, 1 the end. */
function partsOf(map: JourneyMap, found: FifteenDocument): { boxes: BoxDrawn[]; steps: Step[] } {
  const most = Math.max(1, ...map.moments.map((moment) => moment.contacts));
  const endpoint = (label: string): BoxDrawn => ({
    label: [label],
    again: null,
    moment: null,
    turns: null,
    size: { width: 68, height: 30 },
  });
  const numbers = new Map(map.moments.map((moment, at) => [moment.name, at + 2]));
  const leaving = new Map<string, number>();
  for (const transition of found.transitions) {
    leaving.set(transition.from, (leaving.get(transition.from) ?? 0) + transition.count);
  }
  const timesAndGap = ({ count, gap_us }: Transition): string =>
    `${formatShortCount(count)} · ${formatDuration(gap_us.p50)}`;
  const again = new Map(
    map.transitions.filter((step) => step.from === step.to).map((step) => [step.from, step]),
  );
  const boxes = [
    endpoint('Start'),
    endpoint('End'),
    ...map.moments.map((moment) => {
      const step = again.get(moment.name);
      return momentBox(
        moment,
        most,
        step === undefined
          ? null
          : {
              text: `↻ ${timesAndGap(step)}`,
              part: {
                title: `${momentName(moment.name)} → ${momentName(moment.name)}`,
                kind: 'The same moment again',
                lines: stepLines(step, leaving.get(moment.name) ?? step.count),
              },
            },
        turnsAt(found.fate, moment.name),
      );
    }),
  ];
  const steps: Step[] = [];
  const add = (
    from: number | undefined,
    to: number | undefined,
    count: number,
    text: string,
    step: Omit<Step, 'arrow' | 'text'>,
  ): void => {
    if (from === undefined || to === undefined) return;
    const label =
      text !== '' && steps.length < labelledArrows
        ? { width: textWidth(text, smallFont) + 8, height: lineHeight }
        : null;
    steps.push({ arrow: { from, to, count, label }, text, ...step });
  };
  const journeys = found.source.journeys;
  for (const { moment, count } of map.starts) {
    add(0, numbers.get(moment), count, formatShortCount(count), {
      title: `Start → ${momentName(moment)}`,
      kind: 'Start of a journey',
      lines: [
        [
          'Journeys',
          `${formatCount(count)} (${formatShare(journeys === 0 ? null : count / journeys)}) start here`,
        ],
      ],
    });
  }
  for (const transition of map.transitions) {
    const { from, to, count } = transition;
    if (from === to) continue;
    add(numbers.get(from), numbers.get(to), count, timesAndGap(transition), {
      title: `${momentName(from)} → ${momentName(to)}`,
      kind: 'Step',
      lines: stepLines(transition, leaving.get(from) ?? count),
    });
  }
  for (const { moment, count } of map.ends) {
    add(numbers.get(moment), 1, count, formatShortCount(count), {
      title: `${momentName(moment)} → End`,
      kind: 'End of a journey',
      lines: [
        [
          'Journeys',
          `${formatCount(count)} (${formatShare(journeys === 0 ? null : count / journeys)}) end here`,
        ],
      ],
    });
  }
  return { boxes, steps };
}

const stepLines = (transition: Transition, leaving: number): Line[] => [
  ['Times', formatCount(transition.count)],
  ['Of all steps on from there', formatShare(transition.count / Math.max(1, leaving))],
  ['Time between, half within', formatDuration(transition.gap_us.p50)],
  ['Time between, mean', formatDuration(transition.gap_us.mean)],
];

export interface Drawing {
  svg: SVGSVGElement;
  width: number;
  height: number;
  parts: Part[];
}

export function drawMap(map: JourneyMap, found: FifteenDocument, room: number): Drawing {
  const { boxes, steps } = partsOf(map, found);
  const used = new Set(steps.flatMap(({ arrow }) => [arrow.from, arrow.to]));
  // Without journeys there is no start and no end to draw.
  const kept = boxes.map((_, at) => at).filter((at) => at > 1 || used.has(at));
  const numberOf = new Map(kept.map((at, index) => [at, index]));
  const placed = placeMap(
    kept.map((at) => boxes[at]?.size ?? { width: 0, height: 0 }),
    steps.map(({ arrow }) => ({
      ...arrow,
      from: numberOf.get(arrow.from) ?? 0,
      to: numberOf.get(arrow.to) ?? 0,
    })),
    { width: room, height: heightWanted },
  );
  const svg = s('svg', {
    viewBox: `0 0 ${Math.ceil(placed.width)} ${Math.ceil(placed.height)}`,
    role: 'group',
    'aria-label': 'Journey map. Arrow keys go from part to part.',
  });
  const most = Math.max(1, ...steps.map(({ arrow }) => arrow.count));
  const parts: Part[] = [];
  const arrowLayer = s('g');
  const labelLayer = s('g', { 'aria-hidden': 'true' });
  const boxLayer = s('g');
  svg.append(arrowLayer, labelLayer, boxLayer);
  const arrowParts: Part[] = steps.map((step, at) => {
    const { points, label } = placed.arrows[at] ?? { points: [], label: null };
    const strength = Math.sqrt(step.arrow.count / most);
    const group = s('g', {
      class: step.arrow.from < 2 || step.arrow.to < 2 ? 'arrow outer' : 'arrow',
    });
    const head = 9 + 7 * strength;
    const path = s('path', { class: 'shaft', d: smoothPath(withoutHead(points, head)) });
    path.style.strokeWidth = `${(1 + 5 * strength).toFixed(2)}px`;
    group.append(
      s('path', { class: 'reach', d: smoothPath(points) }),
      path,
      arrowHead(points, head),
    );
    const labelled = s('g', { class: 'arrow' });
    if (label !== null) {
      const width = (step.arrow.label?.width ?? 0) - 2;
      labelled.append(
        s('rect', {
          class: 'plate',
          x: label.x - width / 2,
          y: label.y - 9,
          width,
          height: 18,
          rx: 5,
        }),
        s('text', { x: label.x, y: label.y, dy: '0.35em' }, step.text),
      );
    }
    arrowLayer.append(group);
    labelLayer.append(labelled);
    return {
      element: group,
      label: labelled,
      title: step.title,
      kind: step.kind,
      lines: step.lines,
      boxes: [step.arrow.from, step.arrow.to],
    };
  });
  kept.forEach((at, index) => {
    const box = boxes[at];
    const point = placed.boxes[index];
    if (box === undefined || point === undefined) return;
    const group = boxShape(box, point);
    boxLayer.append(group);
    const outer: Line[] = [['Journeys', formatCount(found.source.journeys)]];
    parts.push({
      element: group,
      title: box.moment === null ? box.label.join(' ') : momentName(box.moment.name),
      kind: box.moment === null ? 'Marker' : 'Moment',
      lines: box.moment === null ? outer : momentLines(box.moment, found),
      boxes: [at],
    });
    if (box.again !== null) {
      const inside = againShape(box, point);
      boxLayer.append(inside);
      parts.push({ element: inside, ...box.again.part, boxes: [at, at] });
    }
    // In the order of the arrow keys, a box is followed by the arrows that leave it.
    parts.push(...arrowParts.filter((part) => part.boxes[0] === at));
  });
  return { svg, width: placed.width, height: placed.height, parts };
}
