package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Alert rules, their cases, their runbooks, and what all of them name. That Prometheus agrees is {@code
 * .ci/prometheus-check}'s part.
 */
class RunbooksTest {

    static final Path RULES = Path.of("helm/needletail/rules/needletail.yaml");
    static final Path DASHBOARD = Path.of("helm/needletail/dashboards/needletail.json");

    private static final Path CASES = Path.of("src/test/promtool/needletail-rules-test.yaml");
    private static final Path PAGES = Path.of("docs/runbooks");
    private static final Path INDEX = PAGES.resolve("README.md");
    private static final Path OVERVIEW = Path.of("docs/observability.md");
    private static final Path METERS = Path.of("docs/metrics.md");

    private static final List<String> CHAPTERS = List.of(
            "## What it means",
            "## What users notice",
            "## First look",
            "## Causes and ways out",
            "## When to silence");

    private static final Pattern PROPERTY =
            Pattern.compile("(?<![./\\w-])needletail(?:\\.[a-z]+(?:-[a-z]+)*)+(\\.\\*)?");
    private static final Pattern ENDPOINT = Pattern.compile("/actuator/([a-z]+)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)");
    private static final Pattern OUR_METER = Pattern.compile("\\bneedletail_[a-z_]*[a-z]\\b");

    private static final Set<String> FILES =
            Set.of("needletail.yaml", "needletail.json", "needletail.jar", "needletail.aot");

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode NONE = JSON.createObjectNode();

    private static final Map<String, JsonNode> ALERTS = alerts();

    @Test
    void everyAlertHasAPageAndEveryPageAnAlert() throws IOException {
        Set<String> pages = new TreeSet<>();
        for (Path page : pages()) {
            pages.add(page.getFileName().toString().replace(".md", ""));
        }
        assertThat(pages).isEqualTo(ALERTS.keySet()).hasSizeGreaterThan(15);
    }

    @Test
    void everyAlertSaysHowBadItIsWithItsFigureAndWhatToDo() {
        ALERTS.forEach((name, alert) -> {
            assertThat(alert.path("for").asString("")).as(name).isNotBlank();
            assertThat(severity(alert)).as(name).isIn("critical", "warning", "info");
            JsonNode annotations = alert.path("annotations");
            assertThat(annotations.propertyNames())
                    .as(name)
                    .containsExactlyInAnyOrder("summary", "description", "runbook_url");
            assertThat(annotations.path("runbook_url").asString()).isEqualTo("docs/runbooks/" + name + ".md");
            assertThat(annotations.path("summary").asString())
                    .as(name)
                    .containsPattern("\\$value|^0 nodes")
                    .endsWith(".");
            assertThat(annotations.path("description").asString())
                    .as(name)
                    .hasSizeGreaterThan(80)
                    .endsWith(".");
        });
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItIsSilent() {
        Map<String, Set<Boolean>> fires = new TreeMap<>();
        for (JsonNode test : yaml(CASES).path("tests")) {
            // A case in which the alert fires may ask before as well, when it must not yet.
            Map<String, Boolean> firesHere = new TreeMap<>();
            for (JsonNode rule : test.path("alert_rule_test")) {
                assertThat(rule.path("exp_alerts").isArray())
                        .as(rule.toString())
                        .isTrue();
                firesHere.merge(
                        rule.path("alertname").asString(),
                        !rule.path("exp_alerts").isEmpty(),
                        Boolean::logicalOr);
            }
            firesHere.forEach((alert, does) ->
                    fires.computeIfAbsent(alert, name -> new TreeSet<>()).add(does));
        }
        assertThat(fires.keySet()).isEqualTo(ALERTS.keySet());
        assertThat(fires).allSatisfy((alert, both) -> assertThat(both).containsExactly(false, true));
    }

    @Test
    void everyPageHasTheSameChapters() throws IOException {
        for (Path page : pages()) {
            List<String> lines = Files.readAllLines(page);
            String name = page.getFileName().toString().replace(".md", "");
            assertThat(lines.getFirst()).isEqualTo("# " + name);
            assertThat(lines.get(2)).startsWith("**" + severity(ALERTS.getOrDefault(name, NONE)) + "** · ");
            assertThat(lines.stream().filter(line -> line.startsWith("## ")))
                    .as(name)
                    .isEqualTo(CHAPTERS);
            assertThat(Files.readString(page)).as(name).contains("```");
        }
    }

    @Test
    void theIndexHasEveryAlertWithItsSeverity() throws IOException {
        String index = Files.readString(INDEX);
        ALERTS.forEach((name, alert) ->
                assertThat(index).contains("| [%s](%s.md) | %s |".formatted(name, name, severity(alert))));
        assertThat(index.lines().filter(line -> line.startsWith("| [Needletail")))
                .hasSameSizeAs(ALERTS.keySet());
    }

    @Test
    void everyPropertyThatIsNamedExists() throws IOException {
        Set<String> known = new TreeSet<>(new PropertyNames().all());
        List<String> unknown = new ArrayList<>();
        int named = 0;
        for (Path file : everything()) {
            Matcher property = PROPERTY.matcher(Files.readString(file));
            while (property.find()) {
                String name = property.group().replace(".*", "");
                boolean family = property.group(1) != null;
                if (FILES.contains(name)) {
                    continue;
                }
                named++;
                if (family ? known.stream().noneMatch(one -> one.startsWith(name + ".")) : !known.contains(name)) {
                    unknown.add(file + ": " + property.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(named).isGreaterThan(60);
    }

    @Test
    void everyMeterOfOursThatIsNamedExists() throws IOException {
        String documented = Files.readString(METERS);
        for (Path file : everything()) {
            Matcher meter = OUR_METER.matcher(Files.readString(file));
            while (meter.find()) {
                String family = meter.group().replaceFirst("(?<=_seconds)_(bucket|count|sum)$", "");
                assertThat(documented).as(file.toString()).contains("| `" + family + "` |");
            }
        }
    }

    @Test
    void everyEndpointThatIsNamedIsExposed() throws IOException {
        String exposed = yaml(Path.of("src/main/resources/application.yml"))
                .at("/management/endpoints/web/exposure/include")
                .asString();
        for (Path file : everything()) {
            Matcher endpoint = ENDPOINT.matcher(Files.readString(file));
            while (endpoint.find()) {
                assertThat(exposed.split(", ")).as(file.toString()).contains(endpoint.group(1));
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<Path> texts = new ArrayList<>(pages());
        texts.addAll(List.of(INDEX, OVERVIEW));
        for (Path text : texts) {
            Matcher link = LINK.matcher(Files.readString(text));
            while (link.find()) {
                if (!link.group(1).contains("://")) {
                    assertThat(text.resolveSibling(link.group(1)).normalize())
                            .as(text.toString())
                            .exists();
                }
            }
        }
    }

    /** Whatever names meters and properties. */
    static List<Path> everything() throws IOException {
        List<Path> files = new ArrayList<>(pages());
        files.addAll(List.of(INDEX, OVERVIEW, RULES, DASHBOARD));
        return files;
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.filter(file -> !file.equals(INDEX)).sorted().toList();
        }
    }

    private static Map<String, JsonNode> alerts() {
        Map<String, JsonNode> byName = new TreeMap<>();
        for (JsonNode group : yaml(RULES).path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                assertThat(byName.put(rule.path("alert").asString(), rule)).isNull();
            }
        }
        return byName;
    }

    private static String severity(JsonNode alert) {
        return alert.path("labels").path("severity").asString("");
    }

    private static JsonNode yaml(Path file) {
        try {
            return JSON.valueToTree(new Yaml().load(Files.readString(file)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
