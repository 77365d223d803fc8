package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape in Prometheus' text format 0.0.4, read by the book: whatever it does not know is an error. */
record PrometheusText(Map<String, Family> families) {

    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([-+]?[0-9.]+(?:E[-+]?[0-9]+)?|NaN|[+-]Inf)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"(,|$)");

    /** One family with its samples by name and labels. */
    record Family(String name, String help, String type, Map<Series, Double> samples) {

        /** Names of the labels, without a histogram's {@code le}. */
        Set<String> labelNames() {
            Set<String> names = new TreeSet<>();
            samples.keySet().forEach(series -> names.addAll(series.labels().keySet()));
            names.remove("le");
            return names;
        }
    }

    /** A sample's name and labels. */
    record Series(String name, Map<String, String> labels) {}

    static PrometheusText parse(String text) {
        assertThat(text).endsWith("\n");
        Map<String, Family> families = new LinkedHashMap<>();
        Family open = null;
        String help = null;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("# HELP ")) {
                String[] words = line.split(" ", 4);
                help = words.length == 4 ? words[3] : "";
            } else if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                assertThat(words).hasSize(4);
                open = new Family(words[2], help == null ? "" : help, words[3], new LinkedHashMap<>());
                help = null;
                assertThat(families.put(words[2], open))
                        .as("a second family " + words[2])
                        .isNull();
            } else if (!line.isEmpty()) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                if (open == null) {
                    throw new AssertionError("a sample without a TYPE: " + line);
                }
                Series series = new Series(sample.group(1), labels(sample.group(2) == null ? "" : sample.group(2)));
                assertThat(series.name()).startsWith(open.name());
                assertThat(open.samples().put(series, number(sample.group(3))))
                        .as("twice: " + line)
                        .isNull();
            }
        }
        return new PrometheusText(families);
    }

    /** The families of the node's own. */
    List<Family> ours() {
        return families.values().stream()
                .filter(family -> family.name().startsWith("needletail_"))
                .toList();
    }

    /** The value of a sample; labels as name, value, name, value. */
    double value(String name, String... labels) {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        for (Family family : families.values()) {
            Double found = family.samples().get(new Series(name, wanted));
            if (found != null) {
                return found;
            }
        }
        throw new AssertionError("no sample " + name + wanted);
    }

    /** The samples of one histogram's series, in the order of the scrape: bounds and counts. */
    static Map<String, List<Map.Entry<Double, Double>>> buckets(Family histogram, String label) {
        Map<String, List<Map.Entry<Double, Double>>> byLabel = new LinkedHashMap<>();
        histogram.samples().forEach((series, value) -> {
            String bound = series.labels().get("le");
            if (bound != null) {
                byLabel.computeIfAbsent(String.valueOf(series.labels().get(label)), key -> new ArrayList<>())
                        .add(Map.entry(number(bound), value));
            }
        });
        return byLabel;
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            assertThat(label.find(at) && label.start() == at)
                    .as("labels " + text)
                    .isTrue();
            labels.put(label.group(1), label.group(2));
            at = label.end();
        }
        return labels;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    Set<String> names() {
        return new LinkedHashSet<>(families.keySet());
    }
}
