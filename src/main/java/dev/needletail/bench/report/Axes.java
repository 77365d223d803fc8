package dev.needletail.bench.report;

import java.util.List;

/** Grid, tick labels and titles of one drawing; also how much room they need around it. */
final class Axes {

    private static final double GAP = 8;

    private Axes() {}

    /** The frame that is left when labels and titles of the plot have their room. */
    static Frame frame(Plot plot, Scale y, Size size, double endLabels) {
        boolean banner = plot.marks().stream().anyMatch(Mark::vertical);
        double top = 30 + (banner ? Size.LINE : 0);
        double bottom = size.height - 46;
        Frame guess = new Frame(plot.x(), y, 0, size.width, top, bottom);
        double left = GAP + widest(y.ticks(guess.yLabels()));
        List<Tick> along = plot.x().ticks(guess.xLabels());
        double lastHalf = Size.textWidth(along.getLast().label()) / 2;
        return new Frame(plot.x(), y, left, size.width - Math.max(endLabels, Math.max(lastHalf, 6)), top, bottom);
    }

    static void draw(Markup svg, Plot plot, Frame frame, Size size) {
        drawY(svg, frame);
        drawX(svg, frame);
        svg.leaf("text", plot.yTitle(), "class", "axis-title", "x", "0", "y", "13");
        svg.leaf(
                "text",
                plot.xTitle(),
                "class",
                "axis-title end",
                "x",
                Svg.number(frame.right()),
                "y",
                Svg.number(size.height - 6));
    }

    private static void drawY(Markup svg, Frame frame) {
        List<Tick> ticks = frame.y().ticks(frame.yLabels());
        boolean[] shown = Spread.row(
                ticks.stream().mapToDouble(t -> frame.yOf(t.value())).toArray(),
                ticks.stream()
                        .mapToDouble(t -> t.label().isEmpty() ? 0 : Size.FONT)
                        .toArray(),
                4);
        for (int i = 0; i < ticks.size(); i++) {
            double y = frame.yOf(ticks.get(i).value());
            grid(svg, shown[i], frame.left(), y, frame.right(), y);
            if (shown[i]) {
                svg.leaf(
                        "text",
                        ticks.get(i).label(),
                        "class",
                        "tick end",
                        "x",
                        Svg.number(frame.left() - GAP),
                        "y",
                        Svg.number(y + 4.5));
            }
        }
    }

    private static void drawX(Markup svg, Frame frame) {
        List<Tick> ticks = frame.x().ticks(frame.xLabels());
        boolean[] shown = Spread.row(
                ticks.stream().mapToDouble(t -> frame.xOf(t.value())).toArray(),
                ticks.stream().mapToDouble(t -> Size.textWidth(t.label())).toArray(),
                6);
        for (int i = 0; i < ticks.size(); i++) {
            double x = frame.xOf(ticks.get(i).value());
            grid(svg, shown[i], x, frame.top(), x, frame.bottom());
            if (shown[i]) {
                double half = Size.textWidth(ticks.get(i).label()) / 2;
                svg.leaf(
                        "text",
                        ticks.get(i).label(),
                        "class",
                        "tick middle",
                        "x",
                        Svg.number(Math.max(x, half)),
                        "y",
                        Svg.number(frame.bottom() + Size.LINE + 2));
            }
        }
        svg.empty("path", "class", "base", "d", Svg.line(frame.left(), frame.bottom(), frame.right(), frame.bottom()));
    }

    private static void grid(Markup svg, boolean labelled, double x1, double y1, double x2, double y2) {
        svg.empty("path", "class", labelled ? "grid" : "grid faint", "d", Svg.line(x1, y1, x2, y2));
    }

    private static double widest(List<Tick> ticks) {
        return ticks.stream().mapToDouble(t -> Size.textWidth(t.label())).max().orElse(0);
    }
}
