package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Grafana dashboard as a document: whole, legible, and in today's schema. */
class DashboardTest {

    /** None of them is deprecated, as graph, singlestat and table-old are. */
    private static final Set<String> PANELS =
            Set.of("stat", "timeseries", "bargauge", "heatmap", "table", "state-timeline");

    private static final String RUNBOOK = "${runbooks:raw}";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z]\\w*)");
    private static final Pattern SELECTOR =
            Pattern.compile("\\b(needletail|process|jvm|logback)_\\w+(?=[{\\s]|$)(\\{[^}]*})?");

    private final JsonNode dashboard = read();

    private static JsonNode read() {
        try {
            return new JsonMapper().readTree(Files.readString(RunbooksTest.DASHBOARD));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private List<JsonNode> panels(boolean rows) {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            if (rows == panel.path("type").asString().equals("row")) {
                panels.add(panel);
            }
        }
        return panels;
    }

    @Test
    void asksSixQuestionsFromTopToBottom() {
        assertThat(panels(true).stream().map(row -> row.path("title").asString()))
                .containsExactly(
                        "Is it healthy?",
                        "How fast is it?",
                        "How loaded is it?",
                        "What is wrong?",
                        "Which socket option was clamped?",
                        "How good is the forecast?");
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(41);
    }

    @Test
    void everyPanelSaysWhatItShowsAndInWhichUnit() {
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : panels(false)) {
            String title = panel.path("title").asString();
            assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
            assertThat(title).isNotBlank();
            assertThat(panel.path("description").asString()).as(title).endsWith(".");
            if (!panel.path("type").asString().equals("text")) {
                assertThat(panel.path("type").asString()).as(title).isIn(PANELS);
                assertThat(panel.path("fieldConfig")
                                .path("defaults")
                                .path("unit")
                                .asString(""))
                        .as(title)
                        .isNotBlank();
            }
        }
    }

    @Test
    void everyQueryHasALegendUnlessItIsATable() {
        for (JsonNode panel : panels(false)) {
            for (JsonNode target : panel.path("targets")) {
                String title = panel.path("title").asString();
                assertThat(target.path("datasource").path("uid").asString())
                        .as(title)
                        .isEqualTo("${datasource}");
                boolean table = target.path("format").asString("").equals("table");
                assertThat(target.path("legendFormat").asString("").isBlank())
                        .as(title)
                        .isEqualTo(table);
                assertThat(table)
                        .as(title)
                        .isEqualTo(panel.path("type").asString().equals("table"));
            }
        }
    }

    /** Meters that other programs have too are asked of Needletails only. */
    @Test
    void everyQueryIsAboutTheNodesThatAreSelected() {
        for (JsonNode panel : panels(false)) {
            for (JsonNode target : panel.path("targets")) {
                String query = target.path("expr").asString();
                boolean joined = query.contains("and on (namespace, job, instance) needletail_build_info");
                Matcher selector =
                        SELECTOR.matcher(query.replace("and on (namespace, job, instance) needletail_build_info", ""));
                while (selector.find()) {
                    assertThat(String.valueOf(selector.group(2)))
                            .as(query)
                            .contains("namespace=~\"$namespace\"", "job=~\"$job\"", "instance=~\"$instance\"");
                    assertThat(selector.group(1).equals("needletail") || joined)
                            .as(query)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void everyVariableIsDeclared() throws IOException {
        Set<String> declared = new TreeSet<>();
        dashboard
                .path("templating")
                .path("list")
                .forEach(variable -> declared.add(variable.path("name").asString()));
        assertThat(declared).containsExactlyInAnyOrder("datasource", "namespace", "job", "instance", "runbooks");
        Matcher used = VARIABLE.matcher(Files.readString(RunbooksTest.DASHBOARD));
        while (used.find()) {
            assertThat(declared).contains(used.group(1));
        }
    }

    @Test
    void noPanelLiesOverAnother() {
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            JsonNode at = panel.path("gridPos");
            assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = at.path("x").asInt();
                    x < at.path("x").asInt() + at.path("w").asInt();
                    x++) {
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    assertThat(taken.add(x + "," + y))
                            .as(panel.path("title").asString())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void everyRunbookIsReachedFromAPanelThatExists() throws IOException {
        Set<String> linked = new TreeSet<>();
        for (JsonNode panel : panels(false)) {
            for (JsonNode link : panel.path("links")) {
                String url = link.path("url").asString();
                assertThat(url).startsWith(RUNBOOK);
                String page = url.substring(RUNBOOK.length());
                assertThat(Path.of("docs/runbooks", page)).exists();
                linked.add(page);
            }
        }
        Set<String> pages = new TreeSet<>();
        for (Path page : RunbooksTest.pages()) {
            pages.add(page.getFileName().toString());
        }
        // Without a panel of its own: whoever looks at it sees no node, or a list of all alerts.
        pages.removeAll(Set.of("NeedletailAbsent.md", "NeedletailNoReadyPods.md"));
        assertThat(linked).containsAll(pages);
    }
}
