package dev.needletail.reliability;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws each figure over time, with its straight line over the samples that were judged, as one SVG that needs nothing else. */
final class SoakPlot {

    private static final int WIDTH = 720;
    private static final int PANEL = 130;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int PLOT = 84;

    private final StringBuilder svg = new StringBuilder();
    private final List<Sample> samples;
    private final double end;

    private SoakPlot(List<Sample> samples) {
        this.samples = samples;
        this.end = Math.max(samples.getLast().hours(), 1e-6);
    }

    static String draw(String title, List<Sample> samples, Map<SoakFigure, Trend> trends, int judgedFrom) {
        SoakPlot plot = new SoakPlot(samples);
        plot.page(title, trends, judgedFrom);
        return plot.svg.toString();
    }

    private void page(String title, Map<SoakFigure, Trend> trends, int judgedFrom) {
        int height = TOP + PANEL * trends.size() + 10;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"system-ui, sans-serif\""
                        + " font-size=\"13\">%n",
                WIDTH, height);
        svg.append(
                "<style>.bg{fill:#fff}.t{fill:#222}.g{stroke:#ddd}.l{stroke:#0b62a8;fill:none}.s{stroke:#b04a00;fill:none;"
                        + "stroke-dasharray:6 4}@media (prefers-color-scheme:dark){.bg{fill:#14181d}.t{fill:#e4e7ea}.g{stroke:#333a42}"
                        + ".l{stroke:#6cb6f5}.s{stroke:#f2a25c}}</style>\n");
        add("<rect class=\"bg\" width=\"%d\" height=\"%d\"/>%n<title>%s</title>%n", WIDTH, height, title);
        add("<text class=\"t\" x=\"%d\" y=\"24\" font-size=\"16\" font-weight=\"600\">%s</text>%n", 16, title);
        int top = TOP;
        for (SoakFigure figure : SoakFigure.values()) {
            Trend trend = trends.get(figure);
            if (trend != null) {
                panel(figure, trend, judgedFrom, top);
                top += PANEL;
            }
        }
        svg.append("</svg>\n");
    }

    private void panel(SoakFigure figure, Trend trend, int judgedFrom, int top) {
        double most = Math.max(1, samples.stream().mapToDouble(figure::of).max().orElse(1) * 1.1);
        add(
                "<text class=\"t\" x=\"%d\" y=\"%d\">%s%s, slope %+.2f ± %.2f an hour</text>%n",
                LEFT,
                top + 14,
                figure.title,
                figure.unit.isEmpty() ? "" : ", " + figure.unit,
                trend.slope(),
                trend.margin());
        for (int i = 0; i <= 2; i++) {
            double value = most * i / 2;
            add(
                    "<line class=\"g\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT, WIDTH - RIGHT, y(value, most, top), y(value, most, top));
            add(
                    "<text class=\"t\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>%n",
                    LEFT - 8, y(value, most, top) + 4, value);
        }
        StringBuilder line = new StringBuilder();
        for (Sample sample : samples) {
            line.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    line.isEmpty() ? "M" : "L",
                    x(sample.hours()),
                    y(figure.of(sample), most, top)));
        }
        add("<path class=\"l\" stroke-width=\"1.6\" d=\"%s\"/>%n", line);
        double from = samples.get(judgedFrom).hours();
        add(
                "<path class=\"s\" stroke-width=\"1.6\" d=\"M%.1f %.1fL%.1f %.1f\"/>%n",
                x(from), y(trend.at(from), most, top), x(end), y(trend.at(end), most, top));
        add(
                "<text class=\"t\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%.1f min</text>%n",
                WIDTH - RIGHT, top + 14, end * 60);
    }

    private double x(double hours) {
        return LEFT + (WIDTH - LEFT - RIGHT) * hours / end;
    }

    private static double y(double value, double most, int top) {
        return top + 22 + PLOT * (1 - Math.clamp(value / most, 0, 1));
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be the only use of its library
    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
