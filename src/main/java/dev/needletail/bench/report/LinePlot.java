package dev.needletail.bench.report;

import java.util.List;
import java.util.stream.IntStream;

/** Draws one {@link Plot} with one of its y axes in one size, as an SVG element that needs nothing but the style sheet. */
final class LinePlot {

    private static final int MARKERS = 5;
    private static final int END_LABEL_MAX = 9;

    private final Plot plot;
    private final Scale y;
    private final Size size;
    private final Frame frame;

    LinePlot(Plot plot, Scale y, Size size) {
        this.plot = plot;
        this.y = y;
        this.size = size;
        double labels = plot.series().stream()
                .filter(this::isNamed)
                .mapToDouble(s -> Size.boldWidth(endLabel(s)) + 12)
                .max()
                .orElse(0);
        this.frame = Axes.frame(plot, y, size, labels);
    }

    void draw(Markup svg) {
        String id = plot.id() + "-" + y.kind() + "-" + (size == Size.NARROW ? "narrow" : "wide");
        svg.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "class",
                "drawing " + size.className + " y-" + y.kind(),
                "viewBox",
                "0 0 " + Svg.number(size.width) + " " + Svg.number(size.height),
                "role",
                "img",
                "aria-labelledby",
                id + "-title",
                "aria-describedby",
                id + "-desc",
                "data-x",
                scale(plot.x(), frame.left(), frame.right()),
                "data-y",
                scale(y, frame.bottom(), frame.top()));
        svg.leaf("title", plot.title(), "id", id + "-title");
        svg.leaf("desc", plot.description(), "id", id + "-desc");
        Axes.draw(svg, plot, frame, size);
        drawMarks(svg);
        drawSeries(svg);
        svg.close();
    }

    private void drawSeries(Markup svg) {
        List<Series> lines = plot.series();
        List<Series> named = lines.stream().filter(this::isNamed).toList();
        double[] ends = Spread.column(
                named.stream().mapToDouble(this::endOf).toArray(), Size.LINE - 2, frame.top(), frame.bottom());
        // The first stands for the reference or the typical: it is drawn last, on top.
        for (int i :
                IntStream.range(0, lines.size()).map(i -> lines.size() - 1 - i).toArray()) {
            Series full = lines.get(i);
            Series line = full.thinned(Plot.POINTS_MAX);
            svg.open(
                    "g",
                    "class",
                    "series " + Look.classes(line.look()),
                    "data-key",
                    line.key(),
                    "data-name",
                    line.name());
            if (plot.filled()) {
                svg.empty("path", "class", "ground", "d", Svg.ground(line, frame));
            }
            svg.empty("path", "class", "line", "d", Svg.path(line, frame));
            drawMarkers(svg, line);
            int place = named.indexOf(full);
            if (place >= 0 && ends[place] <= frame.bottom() + 1) {
                svg.leaf(
                        "text",
                        endLabel(line),
                        "class",
                        "end-label",
                        "x",
                        Svg.number(frame.xOf(full.x()[last(full)]) + 9),
                        "y",
                        Svg.number(ends[place] + 4.5));
            }
            svg.close();
        }
    }

    /** A few along the line, shifted from line to line so that they do not hide each other. */
    private void drawMarkers(Markup svg, Series line) {
        int[] points = IntStream.range(0, line.x().length)
                .filter(i -> !Double.isNaN(line.y()[i]))
                .toArray();
        if (plot.filled() || line.look() == Look.NEUTRAL) {
            return;
        }
        double shift = (line.look() % Look.COLOURS + 0.5) / Look.COLOURS;
        int wanted = Math.min(MARKERS, points.length);
        StringBuilder outlines = new StringBuilder();
        for (int n = 0; n < wanted; n++) {
            int i = points[(int) ((n + shift) * points.length / wanted)];
            outlines.append(Look.marker(line.look(), frame.xOf(line.x()[i]), frame.yOf(line.y()[i])));
        }
        svg.empty("path", "class", "marker", "d", outlines.toString());
    }

    private void drawMarks(Markup svg) {
        List<Mark> upright = plot.marks().stream().filter(Mark::vertical).toList();
        double[] widths =
                upright.stream().mapToDouble(m -> Size.boldWidth(m.label())).toArray();
        double[] middles = new double[widths.length];
        for (int i = 0; i < middles.length; i++) {
            double x = frame.xOf(upright.get(i).value());
            middles[i] = Math.clamp(x, widths[i] / 2, size.width - widths[i] / 2);
            svg.empty("path", "class", "mark", "d", Svg.line(x, frame.top() - 6, x, frame.bottom()));
        }
        boolean[] shown = Spread.row(middles, widths, 8);
        for (int i = 0; i < middles.length; i++) {
            if (shown[i]) {
                label(svg, upright.get(i), "mark-label middle", middles[i], frame.top() - 10);
            }
        }
        for (Mark level : plot.marks().stream().filter(m -> !m.vertical()).toList()) {
            double y = frame.yOf(level.value());
            boolean above = y - frame.top() > Size.LINE;
            svg.empty("path", "class", "mark", "d", Svg.line(frame.left(), y, frame.right(), y));
            label(svg, level, "mark-label", frame.left() + 6, above ? y - 6 : y + Size.LINE - 2);
        }
    }

    private static void label(Markup svg, Mark mark, String look, double x, double y) {
        svg.leaf("text", mark.label(), "class", look, "x", Svg.number(x), "y", Svg.number(y));
    }

    /** The index of the last point that is there; -1 when none is. */
    private static int last(Series line) {
        int i = line.y().length - 1;
        while (i >= 0 && Double.isNaN(line.y()[i])) {
            i--;
        }
        return i;
    }

    private double endOf(Series line) {
        int last = last(line);
        return last < 0 ? frame.bottom() : frame.yOf(line.y()[last]);
    }

    /** One line alone needs no name beside it, and the end of a distribution is no place for one. */
    private boolean isNamed(Series line) {
        return plot.series().size() > 1 && !plot.filled() && !line.shortName().isEmpty();
    }

    private static String endLabel(Series line) {
        String name = line.shortName();
        return name.length() <= END_LABEL_MAX ? name : name.substring(0, END_LABEL_MAX - 1) + "…";
    }

    /** Kind, both ends in values, both ends in units of the drawing. */
    private static String scale(Scale scale, double from, double to) {
        return scale.kind() + " " + scale.low() + " " + scale.high() + " " + Svg.number(from) + " " + Svg.number(to);
    }
}
