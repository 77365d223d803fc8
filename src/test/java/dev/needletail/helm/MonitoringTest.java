package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.RelabelConfig;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How Prometheus and Grafana find the node, its alerts and its dashboard. */
class MonitoringTest {

    private static final Path RULES = Chart.DIRECTORY.resolve("rules").resolve("needletail.yaml");
    private static final Path DASHBOARD = Chart.DIRECTORY.resolve("dashboards").resolve("needletail.json");

    @Test
    void nothingOfItIsMadeUnasked() {
        Manifests manifests = Chart.example("defaults");
        assertThat(manifests.all(ServiceMonitor.class)).isEmpty();
        assertThat(manifests.all(PrometheusRule.class)).isEmpty();
        assertThat(manifests.all(ConfigMap.class)).hasSize(1);
    }

    @Test
    void theMonitorSelectsTheManagementServiceAloneByAPortThatItHas() {
        Manifests manifests = Chart.example("monitored");
        ServiceMonitor monitor = manifests.only(ServiceMonitor.class);
        List<Service> selected = manifests.all(Service.class).stream()
                .filter(service -> service.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(
                                monitor.getSpec().getSelector().getMatchLabels().entrySet()))
                .toList();
        assertThat(selected)
                .singleElement()
                .satisfies(service -> assertThat(
                                service.getSpec().getPorts().getFirst().getName())
                        .isEqualTo(endpoint(monitor).getPort()));
        assertThat(monitor.getSpec().getNamespaceSelector().getMatchNames()).containsExactly(Chart.NAMESPACE);
        assertThat(selected.getFirst().getMetadata().getLabels())
                .containsKey(monitor.getSpec().getJobLabel());
        assertThat(endpoint(monitor).getPath()).isEqualTo("/actuator/prometheus");
        assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
    }

    @Test
    void itSpeaksHttpsWhereTheNodeDoes() {
        assertThat(endpoint(Chart.example("monitored").only(ServiceMonitor.class))
                        .getScheme())
                .isEqualTo("http");
        assertThat(endpoint(Chart.example("everything").only(ServiceMonitor.class))
                        .getScheme())
                .isEqualTo("https");
    }

    @Test
    void theLabelServiceOfTheNodeGetsItsNameBackByTheValuesOfThePage() throws IOException {
        String page = Files.readString(Path.of("docs", "observability.md"));
        List<String> values = Pattern.compile("(?s)```yaml\\n(serviceMonitor:\\n.*?)```")
                .matcher(page)
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(values).hasSize(1);
        Endpoint endpoint =
                endpoint(Chart.render(values.getFirst() + "  enabled: true\n").only(ServiceMonitor.class));
        assertThat(endpoint.getHonorLabels()).isNull();
        assertThat(endpoint.getMetricRelabelings())
                .extracting(RelabelConfig::getSourceLabels, RelabelConfig::getRegex, RelabelConfig::getTargetLabel)
                .containsExactly(
                        tuple(List.of("exported_service"), "(.+)", "service"),
                        tuple(List.of(), "exported_service", null));
        assertThat(endpoint.getMetricRelabelings().getLast().getAction()).isEqualTo("labeldrop");
    }

    private static Endpoint endpoint(ServiceMonitor monitor) {
        assertThat(monitor.getSpec().getEndpoints()).hasSize(1);
        return monitor.getSpec().getEndpoints().getFirst();
    }

    @Test
    void theRuleHoldsEveryAlertOfTheFileAsItIs() throws IOException {
        JsonNode file = StrictYaml.tree(Files.readString(RULES));
        PrometheusRule rule = Chart.example("monitored").only(PrometheusRule.class);
        assertThat(rule.getSpec().getGroups()).hasSize(file.path("groups").size());
        for (int group = 0; group < file.path("groups").size(); group++) {
            JsonNode expected = file.path("groups").get(group).path("rules");
            List<Rule> rendered = rule.getSpec().getGroups().get(group).getRules();
            assertThat(rendered).hasSize(expected.size());
            for (int index = 0; index < expected.size(); index++) {
                assertThat(rendered.get(index).getExpr().getStrVal())
                        .isEqualTo(expected.get(index).path("expr").asText());
                expected.get(index)
                        .path("annotations")
                        .forEachEntry((name, text) -> assertThat(
                                        rendered.stream().flatMap(one -> one.getAnnotations().values().stream()))
                                .contains(text.asText()));
            }
        }
    }

    @Test
    void anAlertCanBeLeftOutButNotOneThatIsNotThere() throws IOException {
        PrometheusRule all = Chart.example("monitored").only(PrometheusRule.class);
        String first = all.getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .filter(rule -> rule.getAlert() != null)
                .findFirst()
                .orElseThrow()
                .getAlert();
        PrometheusRule fewer = Chart.render("prometheusRule: {enabled: true, disabled: [%s]}".formatted(first))
                .only(PrometheusRule.class);
        assertThat(fewer.getSpec().getGroups())
                .flatExtracting(group -> group.getRules())
                .extracting(Rule::getAlert)
                .isNotEmpty()
                .doesNotContain(first);
        assertThat(Chart.refusal("prometheusRule: {enabled: true, disabled: [NoSuchAlert]}"))
                .contains("prometheusRule.disabled: there is no alert NoSuchAlert");
    }

    @Test
    void theDashboardIsTheFileAsItIsWhereGrafanasSidecarLooks() throws IOException {
        ConfigMap map = Chart.example("monitored").named(ConfigMap.class, "-dashboard");
        assertThat(map.getData().get("needletail.json")).isEqualToIgnoringWhitespace(Files.readString(DASHBOARD));
        assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(map.getMetadata().getAnnotations()).containsEntry("grafana_folder", "Network");
    }

    @Test
    void runbooksAreLinkedWhereTheReaderSaysThatTheyAre() {
        String pages = "https://git.example/needletail/docs/pages/";
        Manifests linked =
                Chart.render("{runbooksUrl: '%s', prometheusRule: {enabled: true}, grafanaDashboard: {enabled: true}}"
                        .formatted(pages));
        assertThat(linked.only(PrometheusRule.class).getSpec().getGroups())
                .flatExtracting(group -> group.getRules())
                .filteredOn(rule -> rule.getAlert() != null)
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.getAnnotations().get("runbook_url"))
                        .isEqualTo(pages + rule.getAlert() + ".md"));
        assertThat(linked.named(ConfigMap.class, "-dashboard").getData().get("needletail.json"))
                .contains(pages)
                .doesNotContain("docs/runbooks/");
        assertThat(Chart.refusal("runbooksUrl: docs/pages")).contains("runbooksUrl");
    }
}
