package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;

/** What Helm says about the chart, and what the chart says to whoever installs it. */
class ChartTextTest {

    @Test
    void strictLintFindsNothing() {
        LintResult lint = new Helm(Chart.DIRECTORY).lint().strict().call();
        assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
        assertThat(lint.getMessages()).noneMatch(message -> message.contains("WARNING"));
    }

    @Test
    void theNotesSayHowToReachPingAndScrape() {
        assertThat(Chart.notes("service: {port: 7000}"))
                .contains(
                        "edge-needletail.prod.svc:7000",
                        "edge-needletail-headless.prod.svc:9000",
                        "helm -n prod test edge",
                        "ping 127.0.0.1:9000",
                        "http://edge-needletail-management.prod.svc:8080/actuator/prometheus",
                        "\"kubernetes.io/metadata.name\":\"monitoring\"",
                        "curl http://127.0.0.1:8080/actuator/health")
                .contains("a built-in service answers REQUESTs")
                .doesNotContain("Guaranteed", "netAdmin", "hostNetwork", "max-connection-age");
    }

    @Test
    void theNotesWarnOfWhatIsAllowedButCostsSomething() {
        assertThat(Chart.notes("resources: {requests: {cpu: 500m}}")).contains("class is not Guaranteed");
        assertThat(Chart.notes("resources: {requests: {cpu: 500m}, limits: {cpu: 500m}}"))
                .contains("resources.limits.cpu is not a whole number")
                .doesNotContain("class is not Guaranteed");
        assertThat(Chart.notes("autoscaling: {enabled: true}")).contains("A new pod gets new connections only");
        assertThat(Chart.notes("""
                autoscaling: {enabled: true}
                config: {needletail: {tcp: {max-connection-age: 30m}}}
                """)).doesNotContain("A new pod gets new connections only");
        assertThat(Chart.notes("{netAdmin: true, hostNetwork: true, networkPolicy: {enabled: false}}"))
                .contains("uid 0 with the capability NET_ADMIN", "one pod for each host");
    }

    @Test
    void theNotesSpeakHttpsWhereTheNodeDoes() {
        assertThat(Chart.notes("""
                tls: {bundles: [{name: server, secretName: s}]}
                config: {server: {ssl: {bundle: server}}}
                """)).contains("curl -k https://127.0.0.1:8080/actuator/health");
    }
}
