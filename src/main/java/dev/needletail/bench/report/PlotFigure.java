package dev.needletail.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** A {@link Plot} in the page: heading, legend, a choice of y axes, the drawings, and the values that the script reads out. */
final class PlotFigure {

    /** Nines need them: 99.99999. */
    private static final MathContext DIGITS = new MathContext(9);

    private PlotFigure() {}

    static void write(Markup page, Plot plot) {
        page.open(
                "figure",
                "class",
                "plot " + (plot.size() == Size.HALF ? "half" : "full"),
                "id",
                plot.id(),
                "data-x-unit",
                plot.x().unit().key(),
                "data-y-unit",
                plot.y().getFirst().unit().key());
        page.open("figcaption");
        page.leaf("h3", plot.title());
        page.leaf("p", plot.reading());
        page.close();
        writeChoice(page, plot);
        writeLegend(page, plot);
        page.open("div", "class", "canvas");
        for (Scale y : plot.y()) {
            new LinePlot(plot, y, plot.size()).draw(page);
            new LinePlot(plot, y, Size.NARROW).draw(page);
        }
        page.leaf("div", "", "class", "readout", "role", "status", "hidden", "");
        page.close();
        page.open("script", "type", "application/json", "class", "values")
                .raw(values(plot))
                .close();
        page.close();
    }

    /** Radio buttons and the style sheet do it: no script is needed. */
    private static void writeChoice(Markup page, Plot plot) {
        if (plot.y().size() < 2) {
            return;
        }
        boolean first = true;
        for (Scale y : plot.y()) {
            String id = plot.id() + "-" + y.kind();
            page.empty("input", choice(plot, id, y, first));
            page.leaf("label", y.kind(), "for", id, "class", "choice");
            first = false;
        }
    }

    private static String[] choice(Plot plot, String id, Scale y, boolean checked) {
        List<String> attributes = new ArrayList<>(
                List.of("type", "radio", "name", plot.id() + "-y", "id", id, "class", "choose " + y.kind()));
        if (checked) {
            attributes.addAll(List.of("checked", ""));
        }
        return attributes.toArray(String[]::new);
    }

    private static void writeLegend(Markup page, Plot plot) {
        if (plot.series().size() < 2) {
            return;
        }
        page.open("div", "class", "legend", "role", "group", "aria-label", "Lines of this plot");
        for (Series line : plot.series()) {
            page.open(
                    "button",
                    "type",
                    "button",
                    "class",
                    "toggle " + Look.classes(line.look()),
                    "data-key",
                    line.key(),
                    "aria-pressed",
                    "true",
                    "disabled",
                    "");
            page.open("svg", "class", "sample", "viewBox", "0 0 34 12", "aria-hidden", "true");
            page.empty("path", "class", "line", "d", "M1 6L33 6");
            if (line.look() != Look.NEUTRAL) {
                page.empty("path", "class", "marker", "d", Look.marker(line.look(), 17, 6));
            }
            page.close();
            page.leaf("span", line.name(), "title", line.name());
            page.close();
        }
        page.close();
    }

    /** Numbers under the keys of the lines; the keys are ours, so nothing in here needs escaping. */
    private static String values(Plot plot) {
        StringBuilder json = new StringBuilder("{");
        for (Series full : plot.series()) {
            Series line = full.thinned(Plot.POINTS_MAX);
            json.append(json.length() > 1 ? "," : "")
                    .append('"')
                    .append(line.key())
                    .append("\":[");
            numbers(json, line.x());
            json.append(',');
            numbers(json, line.y());
            json.append(']');
        }
        return json.append('}').toString();
    }

    private static void numbers(StringBuilder json, double[] values) {
        json.append('[');
        for (int i = 0; i < values.length; i++) {
            json.append(i > 0 ? "," : "");
            if (Double.isFinite(values[i])) {
                json.append(
                        new BigDecimal(values[i], DIGITS).stripTrailingZeros().toString());
            } else {
                json.append("null");
            }
        }
        json.append(']');
    }
}
