import { describe, expect, it } from 'vitest';
import { placeMap, smoothPath } from './map_layout.ts';

const box = { width: 120, height: 40 };
const room = { width: 900, height: 900 };
const arrow = (from: number, to: number) => ({
  from,
  to,
  count: 1,
  label: { width: 60, height: 16 },
});

describe('the layout of the map', () => {
  it('puts a chain in layers, one below the other', () => {
    const placed = placeMap([box, box, box], [arrow(0, 1), arrow(1, 2)], room);
    const heights = placed.boxes.map((point) => point.y);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(new Set(heights).size).toBe(3);
  });

  it('bears loops, arrows in both directions and boxes without arrows', () => {
    const placed = placeMap([box, box, box], [arrow(0, 0), arrow(0, 1), arrow(1, 0)], room);
    expect(placed.boxes).toHaveLength(3);
    expect(placed.arrows).toHaveLength(3);
  });

  it('goes to the right where many boxes stand side by side', () => {
    const boxes = Array.from({ length: 16 }, () => box);
    const placed = placeMap(
      boxes,
      boxes.slice(1).map((_, at) => arrow(0, at + 1)),
      room,
    );
    expect(placed.width).toBeLessThan(room.width);
  });

  it('never lets two boxes overlap', () => {
    const boxes = Array.from({ length: 30 }, () => box);
    const arrows = Array.from({ length: 60 }, (_, at) => arrow(at % 30, (at * 7 + 3) % 30));
    const { boxes: points } = placeMap(boxes, arrows, room);
    points.forEach((a, at) =>
      points.slice(at + 1).forEach((b) => {
        expect(Math.abs(a.x - b.x) >= box.width || Math.abs(a.y - b.y) >= box.height).toBe(true);
      }),
    );
  });
});

describe('a smooth path', () => {
  it('begins and ends where the arrow does', () => {
    const path = smoothPath([
      { x: 0, y: 0 },
      { x: 5, y: 50 },
      { x: 9, y: 100 },
    ]);
    expect(path).toMatch(/^M0\.0 0\.0/);
    expect(path).toMatch(/L9\.0 100\.0$/);
    expect(path).not.toContain('NaN');
  });

  it('is a straight line between two points', () => {
    expect(
      smoothPath([
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ]),
    ).toBe('M1.0 2.0L3.0 4.0');
  });
});
