package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that the chart refuses, and what it says to whoever wrote them. */
class RefusalTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replicas: 3                                                     | additional properties 'replicas' not allowed
            service: {prot: 1}                                              | at '/service': additional properties 'prot' not allowed
            config: {needletail: {tcp: {prt: 9001}}}                        | at '/config/needletail/tcp': additional properties 'prt' not allowed
            config: {needletail: {shutdown: {gracePeriod: 5s}}}             | additional properties 'gracePeriod' not allowed
            image: {tag: 1.2}                                               | at '/image/tag': got number, want string
            replicaCount: two                                               | at '/replicaCount': got string, want integer
            replicaCount: -1                                                | at '/replicaCount': minimum: got -1, want 0
            config: {needletail: {tcp: {port: 0}}}                          | at '/config/needletail/tcp/port': minimum: got 0, want 1
            config: {server: {port: 65536}}                                 | at '/config/server/port': maximum
            config: {needletail: {shutdown: {delay: 5 seconds}}}            | at '/config/needletail/shutdown/delay'
            config: {needletail: {upstream: {endpoints: [backend]}}}        | at '/config/needletail/upstream/endpoints/0'
            config: {needletail: {upstream: {endpoints: ['a:1', 'a:1']}}}   | at '/config/needletail/upstream/endpoints': items at 0 and 1 are equal
            config: {needletail: {upstreams: {orders: {max-connections: 4}}}} | at '/config/needletail/upstreams/orders': missing property 'endpoints'
            config: {needletail: {upstreams: {orders: {endpoints: []}}}}    | at '/config/needletail/upstreams/orders/endpoints': minItems: got 0, want 1
            config: {needletail: {upstreams: {orders: {endpoint: ['a:1']}}}} | at '/config/needletail/upstreams/orders': additional properties 'endpoint' not allowed
            config: {needletail: {upstreams: [{endpoints: ['a:1']}]}}       | at '/config/needletail/upstreams': got array, want object
            config: {needletail: {udp: {channels: {prices: {batch-size: 1}}}}} | at '/config/needletail/udp/channels/prices': missing property 'destinations'
            config: {needletail: {udp: {channels: {prices: {destinations: [a]}}}}} | at '/config/needletail/udp/channels/prices/destinations/0'
            config: {needletail: {udp: {channels: {prices: {channels: {}}}}}} | additional properties 'channels' not allowed
            config: {needletail: {routing: {key: prefix}}}                  | at '/config/needletail/routing/key': value must be one of
            config: {needletail: {routing: {waiting-share: 0}}}             | at '/config/needletail/routing/waiting-share': exclusiveMinimum
            config: {needletail: {routing: {waiting-share: 1.1}}}           | at '/config/needletail/routing/waiting-share': maximum
            config: {needletail: {routing: {unknown: drop}}}                | at '/config/needletail/routing/unknown': value must be one of
            commonLabels: {team: a b}                                       | at '/commonLabels/team'
            podLabels: {spot: true}                                         | at '/podLabels/spot': got boolean, want string
            fullnameOverride: Needletail                                    | at '/fullnameOverride'
            service: {type: ExternalName}                                   | at '/service/type': value must be one of
            resources: {limits: {cpu: two}}                                 | at '/resources/limits/cpu'
            podDisruptionBudget: {minAvailable: 150%}                       | at '/podDisruptionBudget/minAvailable'
            autoscaling: {minReplicas: 0}                                   | at '/autoscaling/minReplicas'
            probes: {liveness: {successThreshold: 2}}                       | additional properties 'successThreshold' not allowed
            'sysctls: [{name: net.core.rmem_max, value: "1"}]'              | at '/sysctls/0/name': value must be one of
            management: {existingSecret: a b}                               | at '/management/existingSecret'
            management: {token: t}                                          | at '/management': additional properties 'token' not allowed
            config: {needletail: {management: {password: plain}}}           | at '/config/needletail/management/password'
            securityContext: {privileged: true}                             | at '/securityContext/privileged'
            serviceMonitor: {interval: 15}                                  | at '/serviceMonitor/interval': got number, want string
            """)
    void theSchemaNamesThePlaceAndTheFault(String values, String expected) {
        assertThat(Chart.refusal(values)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drain: {terminationGracePeriodSeconds: 34}                      | terminationGracePeriodSeconds 34 is less than the 35 s that the drain takes
            drain: {preStopSleepSeconds: 5}                                 | preStopSleepSeconds 5 and config.needletail.shutdown.delay 5s wait for the same thing
            config: {server: {port: 9000}}                                  | are both 9000: give each a port of its own
            config: {needletail: {tcp: {port: 80}}}                         | a port below 1024 needs a right that the node does not have
            config: {needletail.tcp.port: 9001}                             | needletail.tcp.port is written with dots
            config: {server: {ssl.bundle: a}}                               | server.ssl.bundle is written with dots
            config: {management: {server: {port: 8081}}}                    | config.management.server.port 8081
            management: {existingSecret: s, tokenKey: ""}                   | management.existingSecret s is of no use without a key
            management: {existingSecret: s, usernameKey: u}                 | usernameKey and management.passwordKey belong together
            config: {needletail: {management: {token: t}}}                  | token would stand in a ConfigMap, for all to read
            'extraEnv: [{name: NEEDLETAIL_MANAGEMENT_TOKEN, value: t}]'     | extraEnv sets NEEDLETAIL_MANAGEMENT_TOKEN in the pod's own description
            config: {server: {ssl: {bundle: a}}}                            | config.server.ssl.bundle is a, and there is no such bundle
            config: {needletail: {upstreams: {a: {endpoints: ['a:1']}}}}    | config.needletail.upstreams has names that nothing leads to, for config.needletail.routing.key is none
            config: {needletail: {udp: {channels: {a: {destinations: ['a:1']}}}}} | config.needletail.udp.channels has names that nothing leads to
            config: {needletail: {routing: {key: leading-string}, upstreams: {default: {endpoints: ['a:1']}}}} | upstreams: "default" is how the unnamed upstream and UDP group are shown
            config: {needletail: {routing: {key: leading-string}, upstreams: {'': {endpoints: ['a:1']}}}} | upstreams: the name "" has 0 bytes of UTF-8
            config: {needletail: {routing: {key: leading-string}, upstreams: {'a]b': {endpoints: ['a:1']}}}} | the name "a]b" has a bracket or a line break within
            config: {needletail: {routing: {key: leading-string}, upstreams: {a: {endpoints: ['a:1']}, '[a]': {endpoints: ['a:1']}}}} | the name "a" is there twice, with brackets and without
            config: {needletail: {routing: {key: leading-string}, upstreams: {a.b: {endpoints: ['a:1'], ssl: {bundle: c}}}}} | config.needletail.upstreams.a.b.ssl.bundle is c, and there is no such bundle
            config: {needletail: {upstream: {ssl: {bundle: c}}}}            | config.needletail.upstream.ssl.bundle is c, and there is no such bundle
            config: {needletail: {event-loops: {count: 2}}}                 | 2 event loops on a limit of 1 CPU
            config: {needletail: {event-loops: {cpus: [0, 1]}}}             | 2 event loops on a limit of 1 CPU
            config: {needletail: {event-loops: {busy-wait: true}}}          | 1 loops that spin need more than 1 CPU
            config: {needletail: {buffers: {max: 8193}}}                    | may lease 512 MiB, more than resources.limits.memory 512Mi
            resources: {requests: {cpu: 1001m}}                             | resources.requests.cpu 1001m is above resources.limits.cpu 1
            resources: {requests: {memory: 1Gi}}                            | resources.requests.memory 1Gi is above resources.limits.memory 512Mi
            autoscaling: {enabled: true, minReplicas: 11}                   | autoscaling.minReplicas 11 is above autoscaling.maxReplicas 10
            autoscaling: {enabled: true, targetCPUUtilizationPercentage: 0} | without anything to scale on
            'autoscaling: {enabled: true, engine: keda, podMetrics: [{name: a, averageValue: 1}]}' | needs autoscaling.keda.prometheusAddress
            'autoscaling: {enabled: true, keda: {extraTriggers: [{type: cron, metadata: {}}]}}' | have no effect with autoscaling.engine hpa
            podDisruptionBudget: {minAvailable: 2}                          | minAvailable 2 of 2 replicas lets no node be drained
            podDisruptionBudget: {minAvailable: 51%}                        | minAvailable 51% of 2 replicas lets no node be drained
            podDisruptionBudget: {maxUnavailable: 0}                        | maxUnavailable 0 lets no node be drained
            'podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}'     | are both set: leave one of them out
            maxSurge: 0%                                                    | maxSurge 0 leaves a rollout no way to go on
            service: {externalTrafficPolicy: Local}                         | externalTrafficPolicy is for NodePort and LoadBalancer
            service: {nodePort: 30000}                                      | service.nodePort is for NodePort and LoadBalancer
            service: {loadBalancerClass: a/b}                               | are for LoadBalancer, and service.type is ClusterIP
            hostNetwork: true                                               | networkPolicy.enabled with hostNetwork
            podSecurityContext: {runAsUser: 0}                              | podSecurityContext.runAsUser 0: the node needs no root
            serviceMonitor: {scrapeTimeout: 16s}                            | scrapeTimeout 16s is longer than serviceMonitor.interval 15s
            'commonLabels: {app.kubernetes.io/name: x}'                     | commonLabels: app.kubernetes.io/name is one of the chart's own labels
            '{commonLabels: {a: b}, podLabels: {a: c}}'                     | podLabels: a is among commonLabels already
            'extraVolumes: [{name: tmp, emptyDir: {}}]'                     | extraVolumes: the name tmp is taken
            'extraVolumeMounts: [{name: a, mountPath: /tmp}]'               | extraVolumeMounts: /tmp is taken
            'extraContainers: [{name: node, image: a}]'                     | the name node is taken
            'extraEnv: [{name: NEEDLETAIL_TCP_PORT, value: "1"}]'           | extraEnv sets NEEDLETAIL_TCP_PORT behind the chart's back
            'tls: {bundles: [{name: a, secretName: s}, {name: a, secretName: t}]}' | tls.bundles has two that are called a
            'tls: {bundles: [{name: a, secretName: s, keystore: false}]}'   | a is neither keystore nor truststore
            """)
    void contradictionsAreNamedWithTheirFigures(String values, String expected) {
        assertThat(Chart.refusal(values)).contains(expected);
    }

    @Test
    void aNameIsMeasuredInBytes() {
        String values =
                "config: {needletail: {routing: {key: leading-string}, udp: {channels: {'%s': {destinations: ['a:1']}}}}}";
        assertThat(Chart.refusal(values.formatted("é".repeat(128))))
                .contains(
                        "config.needletail.udp.channels: the name",
                        "has 256 bytes of UTF-8: choose one of 1 to 255 bytes");
        assertThat(Chart.render(values.formatted("é".repeat(127) + "n")).objects())
                .isNotEmpty();
    }

    @Test
    void sysctlsOfTheNetworkDoNotGoWithTheHostsNetwork() {
        assertThat(Chart.refusal("""
                hostNetwork: true
                networkPolicy: {enabled: false}
                sysctls: [{name: net.ipv4.tcp_keepalive_time, value: "60"}]
                """)).contains("net.ipv4.tcp_keepalive_time would be the host's own with hostNetwork");
    }

    @Test
    void cpuSaysNothingAboutLoopsThatSpin() {
        assertThat(Chart.refusal("""
                resources: {requests: {cpu: "2"}, limits: {cpu: "2"}}
                config: {needletail: {event-loops: {busy-wait: true}}}
                autoscaling: {enabled: true}
                """)).contains("targetCPUUtilizationPercentage says nothing about loops that spin");
    }

    @Test
    void allContradictionsAreNamedAtOnce() {
        assertThat(Chart.refusal("{maxSurge: 0, service: {nodePort: 30000}, podDisruptionBudget: {maxUnavailable: 0}}"))
                .contains("  - maxSurge 0", "  - service.nodePort", "  - podDisruptionBudget.maxUnavailable");
    }
}
