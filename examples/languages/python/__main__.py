"""One gatehouse. Made of the README's example and schema.json by `npm run schema`."""

import pulumi
import pulumi_gatehouse as gatehouse

edge = gatehouse.Gatehouse(
    "edge",
    account_id="123456789012",
    region="us-east-1",
    network=gatehouse.NetworkSettingsArgs(
        cidr_block="10.0.0.0/16",
        availability_zone_ids=[
            "use1-az1",
            "use1-az2",
        ],
    ),
    logs=gatehouse.LogSettingsArgs(
        retention_days=365,
    ),
    authorizer=gatehouse.IssuerSettingsArgs(
        jwt=gatehouse.JwtSettingsArgs(
            issuer="https://id.example.com/",
            audiences=[
                "api",
            ],
        ),
    ),
    apis=[
        gatehouse.ApiSettingsArgs(
            name="orders",
            stages=[
                gatehouse.StageSettingsArgs(
                    name="v1",
                    throttle=gatehouse.ThrottleArgs(
                        rate_limit=500,
                        burst_limit=1000,
                    ),
                    versions=[
                        gatehouse.VersionSettingsArgs(
                            name="blue",
                            port=8080,
                        ),
                    ],
                ),
            ],
        ),
    ],
    tls=gatehouse.TlsSettingsArgs(
        server_name="origin.example.com",
        hosted_zone_id="Z0123456789ABCDEFGHIJ",
    ),
    alarms=gatehouse.AlarmSettingsArgs(
        emails=[
            "on-call@example.com",
        ],
    ),
    certificates=gatehouse.CertificateSettingsArgs(
        break_glass_arns=[
            "arn:aws:iam::123456789012:role/break-glass",
        ],
    ),
    fleet=gatehouse.FleetSettingsArgs(
        image="123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7",
    ),
)
pulumi.export("reference", edge.reference)
