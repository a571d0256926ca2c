// Places the boxes and arrows of the journey map in layers, from the start to the end.
// Boxes are known by number, not by name: a name may be any string.
import { Graph, layout } from '@dagrejs/dagre';

export interface Box {
  width: number;
  height: number;
}

export interface Arrow {
  from: number;
  to: number;
  count: number;
  /** The room that the label needs, or none for an arrow without label. */
  label: Box | null;
}

export interface Point {
  x: number;
  y: number;
}

export interface PlacedArrow {
  points: Point[];
  label: Point | null;
}

export interface Placed {
  width: number;
  height: number;
  /** Middles of the boxes, in the order given. */
  boxes: Point[];
  arrows: PlacedArrow[];
}

/** Places everything downwards, or to the right where that fits much better into the room. */
export function placeMap(boxes: Box[], arrows: Arrow[], room: Box): Placed {
  const down = place(boxes, arrows, 'TB');
  const scale = ({ width, height }: Placed): number =>
    Math.min(1, room.width / width, room.height / height);
  if (down.width < 1.3 * room.width) return down;
  const right = place(boxes, arrows, 'LR');
  return scale(right) > scale(down) ? right : down;
}

function place(boxes: Box[], arrows: Arrow[], rankdir: 'TB' | 'LR'): Placed {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir,
    nodesep: rankdir === 'TB' ? 28 : 16,
    edgesep: 14,
    ranksep: arrows.length > 40 ? 44 : 34,
    marginx: 16,
    marginy: 16,
  });
  boxes.forEach((box, at) => graph.setNode(`box${at}`, { ...box }));
  const most = Math.max(1, ...arrows.map((arrow) => arrow.count));
  arrows.forEach((arrow, at) => {
    graph.setEdge(
      `box${arrow.from}`,
      `box${arrow.to}`,
      {
        // Frequent steps are kept short and straight.
        weight: 1 + Math.round((8 * arrow.count) / most),
        width: arrow.label?.width ?? 0,
        height: arrow.label?.height ?? 0,
        labelpos: 'c',
      },
      `arrow${at}`,
    );
  });
  layout(graph);
  const size = graph.graph() as { width?: number; height?: number };
  return {
    width: size.width ?? 0,
    height: size.height ?? 0,
    boxes: boxes.map((_, at) => {
      const { x, y } = graph.node(`box${at}`) as Point;
      return { x, y };
    }),
    arrows: arrows.map((arrow, at) => {
      const edge = graph.edge({
        v: `box${arrow.from}`,
        w: `box${arrow.to}`,
        name: `arrow${at}`,
      }) as { points: Point[]; x?: number; y?: number };
      const labelled = arrow.label !== null && edge.x !== undefined && edge.y !== undefined;
      return { points: edge.points, label: labelled ? { x: edge.x ?? 0, y: edge.y ?? 0 } : null };
    }),
  };
}

/** A smooth path through the points: a uniform cubic B-spline that meets the first and the last. */
export function smoothPath(points: Point[]): string {
  const at = (index: number): Point =>
    points[Math.min(points.length - 1, Math.max(0, index))] ?? { x: 0, y: 0 };
  const text = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const first = at(0);
  let path = `M${text(first.x, first.y)}`;
  if (points.length < 3) return `${path}L${text(at(1).x, at(1).y)}`;
  path += `L${text((5 * first.x + at(1).x) / 6, (5 * first.y + at(1).y) / 6)}`;
  for (let index = 1; index < points.length; index += 1) {
    const [a, b, c] = [at(index - 1), at(index), at(index + 1)];
    path += `C${text((2 * a.x + b.x) / 3, (2 * a.y + b.y) / 3)} ${text((a.x + 2 * b.x) / 3, (a.y + 2 * b.y) / 3)} ${text((a.x + 4 * b.x + c.x) / 6, (a.y + 4 * b.y + c.y) / 6)}`;
  }
  const last = at(points.length - 1);
  return `${path}L${text(last.x, last.y)}`;
}
