"""The area of a surface element (2x2x2 window) and the length of a contour element (2x2), worked out instead of looked up.

Run: python surface_area_rule.py   checks the rule against every code of surface-distance's two tables (environment: README.md).
With `write` as argument it also writes surface_areas.json.

Bit of the corner at offset (x, y, z) of the window: 128 >> (4z + 2y + x); in 2D, at (x, y): 8 >> (2y + x). A bit is set where the corner's voxel belongs to the mask.

Marching cubes put a vertex on the middle of every window edge whose ends differ. On a face with two set corners on a diagonal, set corners are kept apart.
The loops round the set corners are then, by the 6-connected component they cut off:

    corner       triangle
    edge         rectangle
    L (3)        pentagon: the flat triangle of its three parallel edges, and a planar trapezoid whose normal is the window's diagonal
    square (4)   rectangle
    tripod (4)   planar hexagon, normal on the diagonal
    path (4)     bent hexagon: the triangle of every second vertex, and three ears

More than four set corners: the element is that of the complement. With four, set corners and the rest give the same area. So each area is a sum over the components
of the smaller side. Halves of cross products, with F_a = the area of a window face across axis a (the product of the other two spacings) and D = |(F_x, F_y, F_z)|:

    corner D/8;  edge along a: |(F_b, F_c)|/2;  L across u: F_u/2 + 3D/8;  square across u: F_u;  tripod 3D/4;
    path whose middle step is along m, the others along a and c: D/2 + |(F_m, F_a)|/4 + |(F_m, F_c)|/4
"""
import itertools
import math
import sys

import numpy as np

SPACINGS = [(1, 1, 1), (0.7, 0.7, 3), (1, 2, 4), (0.5859375, 0.5859375, 3.3), (3, 0.3, 1.1)]
SPACINGS_2D = [(1, 1), (0.7, 2.5), (0.5859375, 0.5859375)]


def corners(code, axes):
    """The offsets, x first, whose bit is set."""
    top = 1 << (2**axes - 1)
    return {offset for offset in itertools.product((0, 1), repeat=axes) if code & top >> sum(step << axis for axis, step in enumerate(offset))}


def axis_between(first, second):
    """The axis of the window edge from one corner to the other, None if they do not share one."""
    differing = [axis for axis, (a, b) in enumerate(zip(first, second)) if a != b]
    return differing[0] if len(differing) == 1 else None


def components(left):
    """6-connected components (4-connected in 2D) of a set of corners."""
    left = set(left)
    while left:
        component, front = set(), {left.pop()}
        while front:
            component |= front
            front = {corner for corner in left if any(axis_between(corner, other) is not None for other in front)}
            left -= front
        yield component


def smaller_side(code, axes):
    return corners(code, axes) if 2 * code.bit_count() <= 2**axes else corners(~code, axes)


def surface_area(code, spacing):
    face = [spacing[1] * spacing[2], spacing[0] * spacing[2], spacing[0] * spacing[1]]
    diagonal = math.hypot(*face)
    total = 0.0
    for component in components(smaller_side(code, 3)):
        steps = [axis for pair in itertools.combinations(component, 2) if (axis := axis_between(*pair)) is not None]
        unused = [axis for axis in range(3) if axis not in steps]
        degree = {corner: sum(axis_between(corner, other) is not None for other in component) for corner in component}
        if len(component) == 1:
            total += diagonal / 8
        elif len(component) == 2:
            total += math.hypot(*(face[axis] for axis in unused)) / 2
        elif len(component) == 3:
            total += face[unused[0]] / 2 + diagonal * 0.375
        elif len(steps) == 4:
            total += face[unused[0]]
        elif max(degree.values()) == 3:
            total += diagonal * 0.75
        else:
            middle = axis_between(*(corner for corner in component if degree[corner] == 2))
            total += diagonal / 2 + sum(math.hypot(face[middle], face[axis]) / 4 for axis in range(3) if axis != middle)
    return total


def contour_length(code, spacing):
    """A corner cuts half a window diagonal, a pair along an axis the window's extent along it."""
    total = 0.0
    for component in components(smaller_side(code, 2)):
        total += math.hypot(*spacing) / 2 if len(component) == 1 else spacing[axis_between(*component)]
    return total


def tables():
    """surface-distance's tables, for arrays (z, y, x), against the rule."""
    from surface_distance import lookup_tables as peer
    for spacing in SPACINGS:
        table = peer.create_table_neighbour_code_to_surface_area(spacing[::-1])
        rule = np.array([surface_area(code, spacing) for code in range(256)])
        yield "surface_area", spacing, table, rule
    for spacing in SPACINGS_2D:
        table = peer.create_table_neighbour_code_to_contour_length(spacing[::-1])
        rule = np.array([contour_length(code, spacing) for code in range(16)])
        yield "contour_length", spacing, table, rule


def main():
    found = {"surface_area": [], "contour_length": []}
    for kind, spacing, table, rule in tables():
        error = np.abs(table - rule)
        print(f"{kind} {spacing}: largest difference {error.max():.3g}, {(error == 0).sum()} of {len(table)} codes bit for bit")
        if not (error <= 1e-12 * np.maximum(1, table)).all():
            raise SystemExit(f"the rule differs for codes {np.flatnonzero(error > 1e-12).tolist()}")
        found[kind].append({"spacing": spacing, "values": table})
    if sys.argv[1:] == ["write"]:
        from golden_common import versions, write
        write("surface_areas.json", {
            "about": "Area of the surface element of each 2x2x2 code and length of the contour element of each 2x2 code, index = code, as surface-distance computes them for arrays (z, y, x). "
                     "Spacing is x, y, z. Bit of the voxel at offset (x, y, z) in the window: 128 >> (4z + 2y + x); in 2D at (x, y): 8 >> (2y + x).",
            "tools": {"deepmind": {"tool": "surface-distance", "version": versions("surface-distance")["surface-distance"]}},
            **found})


if __name__ == "__main__":
    main()
